import type { Config } from '../../config/index.ts';
import type { ServerHealth } from '../../server/server-health.ts';
import type { PlaceLimit } from '../../state/state.ts';
import type { StateEvent, StateSnapshot } from '../../state/state-event.ts';
import type { MetricsData } from '../../telemetry/metrics.ts';
import type { AppOptions } from '../start-app.ts';

/* What the primary process and its workers say to each other. Everything is plain data (structured clone). */

/** Questions that one worker asks all, itself included, and what each of them answers. */
export interface Answers {
  readonly metrics: MetricsData;
  readonly health: ServerHealth;
}
export type Question = keyof Answers;

/** What a worker begins with. */
export interface WorkerStart extends Omit<AppOptions, 'peers'> {
  /** From 1; the worker that takes the place of another one has its number. */
  readonly number: number;
  readonly config: Config;
  readonly state: StateSnapshot;
}

/** What became of a request for a place at a backend. */
export type PlaceOutcome = 'given' | 'queued' | 'full';

export type ToWorker =
  | { readonly kind: 'start'; readonly start: WorkerStart }
  | { readonly kind: 'reload'; readonly config: Config }
  | { readonly kind: 'reopen-log' }
  | { readonly kind: 'state'; readonly events: readonly StateEvent[] }
  | { readonly kind: 'place'; readonly id: number; readonly outcome: PlaceOutcome }
  | { readonly kind: 'question'; readonly id: number; readonly about: Question }
  /** `undefined` for whoever did not answer. */
  | { readonly kind: 'answers'; readonly id: number; readonly answers: readonly unknown[] }
  | { readonly kind: 'stop' };

export type ToPrimary =
  /** The worker listens to messages, which would be lost before. */
  | { readonly kind: 'hello' }
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'failed'; readonly failure: StartFailure }
  | { readonly kind: 'state'; readonly events: readonly StateEvent[] }
  | {
      readonly kind: 'claim-place';
      readonly id: number;
      readonly backend: string;
      readonly limit: PlaceLimit;
    }
  /** Leaves a place, or the line for it. */
  | { readonly kind: 'leave-place'; readonly id: number }
  | { readonly kind: 'ask-all'; readonly id: number; readonly about: Question }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown };

/** Why a worker could not start, with what the command line words its advice by. */
export interface StartFailure {
  readonly message: string;
  readonly code: string | undefined;
  readonly port: number | undefined;
}
