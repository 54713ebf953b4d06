import type { BreakerPolicy, BreakerState } from './state.ts';

/** The memory of one circuit breaker. Times are ms of one clock; 0 means never. */
export interface Breaker {
  /** Failures in a row. */
  readonly failures: number;
  readonly openUntil: number;
  /** How long it was opened for last, which is also how long a probe may take. */
  readonly openMs: number;
  /** Until when a probe is under way. */
  readonly probeUntil: number;
}

const FRESH: Breaker = { failures: 0, openUntil: 0, openMs: 0, probeUntil: 0 };

export function readBreaker(breaker: Breaker | undefined, now: number): BreakerState {
  if (breaker === undefined || breaker.openUntil === 0) return 'closed';
  return now < breaker.openUntil || now < breaker.probeUntil ? 'open' : 'half-open';
}

/** The breaker after another failure. Once it has been open, a single one opens it again. */
export function failBreaker(breaker: Breaker = FRESH, policy: BreakerPolicy, now: number): Breaker {
  const failures = breaker.failures + 1;
  const opens = failures >= policy.failures || breaker.openUntil > 0;
  if (!opens) return { ...breaker, failures };
  return { failures, openUntil: now + policy.openMs, openMs: policy.openMs, probeUntil: 0 };
}

export function probeBreaker(breaker: Breaker, now: number): Breaker {
  return { ...breaker, probeUntil: now + breaker.openMs };
}

/** The same breaker on another clock. */
export function shiftBreaker(breaker: Breaker, later: (time: number) => number): Breaker {
  return { ...breaker, openUntil: later(breaker.openUntil), probeUntil: later(breaker.probeUntil) };
}
