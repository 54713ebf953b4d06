import type { Breaker } from './breaker.ts';
import type { KeyWindow } from './key-window.ts';
import type { Binding, BreakerPolicy, TargetKey } from './state.ts';

/** What one process tells the others, so that all know the same. Durations are in ms, since clocks differ. */
export type StateEvent =
  | {
      readonly kind: 'wait';
      readonly backend: string;
      readonly credentialId: string;
      readonly forMs: number;
    }
  | { readonly kind: 'rest'; readonly target: TargetKey; readonly forMs: number }
  | { readonly kind: 'failure'; readonly target: TargetKey; readonly policy: BreakerPolicy }
  | { readonly kind: 'success'; readonly target: TargetKey }
  | { readonly kind: 'probe'; readonly target: TargetKey }
  | {
      readonly kind: 'binding';
      readonly conversation: string;
      readonly binding: Binding;
      readonly ttlMs: number;
    }
  | { readonly kind: 'key-request'; readonly keyName: string; readonly perMinute: number }
  | { readonly kind: 'pause'; readonly reasoner: string; readonly turns: number }
  | { readonly kind: 'notice'; readonly notice: string };

/** An entry of a map: its key, its value, and the time at which it is forgotten. */
export type StateEntry<Value> = readonly [key: string, value: Value, expiresAt: number];

/** All that a state knows but the requests at work, as plain data. Times are those of the clock that read `takenAt`. */
export interface StateSnapshot {
  readonly takenAt: number;
  readonly waits: readonly StateEntry<number>[];
  readonly rests: readonly StateEntry<number>[];
  readonly breakers: readonly StateEntry<Breaker>[];
  readonly bindings: readonly StateEntry<Binding>[];
  readonly pauses: readonly StateEntry<number>[];
  readonly notices: readonly StateEntry<true>[];
  readonly keyWindows: readonly (readonly [key: string, window: KeyWindow])[];
}
