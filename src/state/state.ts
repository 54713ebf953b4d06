/** What can fail or rest: a model of a backend as one credential sees it. An absent part stands for all of its kind. */
export interface TargetKey {
  readonly backend: string;
  readonly credentialId?: string | undefined;
  readonly model?: string | undefined;
}

/** Where a conversation went before, so that prompt caches hold (`affinity`). */
export interface Binding {
  readonly backend: string;
  readonly model: string;
  readonly credentialId: string;
}

/** `breaker` of the configuration, in ms. */
export interface BreakerPolicy {
  /** Failures in a row that open it. */
  readonly failures: number;
  readonly openMs: number;
}

/** `half-open`: it was open long enough, and one request may try whether the target is well again. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** `max_concurrent_requests` and `queue.size` of a backend. */
export interface PlaceLimit {
  /** Requests that may run. */
  readonly limit: number;
  /** Requests that may wait. */
  readonly queueSize: number;
}

/** What becomes of a request that asked for a place: `onPlace` or `onFull`, or `onQueue` and later `onPlace`. */
export interface PlaceAnswer {
  /** The request is counted in; `leave` counts it out, once however often it is called. */
  readonly onPlace: (leave: () => void) => void;
  readonly onQueue: () => void;
  /** As many wait as may. */
  readonly onFull: () => void;
}

/**
 * All that changes while the router runs. Keyed by backend names and not by a configuration, so that it survives a
 * reload; limits and policies are handed in by the caller. Every method is synchronous and cheap. Durations are in ms.
 */
export interface RouterState {
  /** Notes that an account is rate limited. Never shortens a wait that is already noted. */
  recordWait(backend: string, credentialId: string, forMs: number): void;
  /** What remains of the wait; 0 where there is none. */
  remainingWaitMs(backend: string, credentialId: string): number;

  /** Lets a target rest. An absent part of the key covers all: without a model, all models of the credential. */
  coolDown(target: TargetKey, forMs: number): void;
  isCooling(target: TargetKey): boolean;

  breakerState(target: TargetKey): BreakerState;
  /**
   * Claims the one try of a half-open breaker; false where another request has it. A claim that neither succeeds nor
   * fails lapses after the time that the breaker was open for, so that an abandoned one blocks nothing.
   */
  claimProbe(target: TargetKey): boolean;
  recordFailure(target: TargetKey, policy: BreakerPolicy): void;
  /** Closes the breaker and ends the target's own rest; false where there was neither. */
  recordSuccess(target: TargetKey): boolean;

  /** Binds a conversation to a target, or renews the binding, for as long as it is idle. */
  bind(conversation: string, binding: Binding, ttlMs: number): void;
  bindingOf(conversation: string): Binding | undefined;

  /**
   * Counts a request of a client key in. Returns 0, or the ms until the key may ask again where its allowance a minute
   * is used up; undefined is no limit.
   */
  countKeyRequest(keyName: string, perMinute: number | undefined): number;

  /** Counts a request in. The function that is returned counts it out, once however often it is called. */
  enter(backend: string): () => void;
  /** Requests that are running now. */
  running(backend: string): number;
  /**
   * Asks for a place among the requests that may run at a backend; who waits is served first come, first served. One
   * callback of the answer may be called before this returns. The function that is returned gives the waiting up.
   */
  claimPlace(backend: string, limit: PlaceLimit, answer: PlaceAnswer): () => void;

  /** Turns that a hybrid's slow reasoner still sits out. */
  pausedTurns(reasoner: string): number;
  setPausedTurns(reasoner: string, turns: number): void;

  /** True the first time it is asked about a notice, for warnings that are logged once. */
  isFirst(notice: string): boolean;
}
