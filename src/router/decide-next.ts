import type { Recovery } from '../connectors/connector.ts';
import type { FailureVerdict } from '../upstream/classify-failure.ts';

/** What is known when an attempt has failed before its commit. */
export interface Situation {
  readonly failure: FailureVerdict;
  /** What the connector says about it, if anything. */
  readonly recovery: Recovery | undefined;
  /** A reused connection was closed by the host before any byte of the answer (J14). */
  readonly staleSocket: boolean;
  /** What the upstream asked to wait, in ms. */
  readonly retryAfterMs: number | undefined;
  /** Whether another healthy target is left. */
  readonly othersRemain: boolean;
  /** Whether a target is left that is not the same model with another key. */
  readonly otherModelRemains: boolean;
  /** Whether a target is left that is said to take longer prompts. */
  readonly largerRemains: boolean;
  /** What was repeated at this target so far. */
  readonly spent: {
    readonly hold: boolean;
    readonly credentials: boolean;
    readonly staleSocket: boolean;
    readonly retries: number;
  };
  /** How long the request has been at all its targets so far, in ms, tries and waits together. */
  readonly elapsedMs: number;
  readonly limits: RepeatLimits;
  /** Uniform in [0, 1). */
  readonly dice: number;
}

/** How often and how long one target is repeated, in ms. */
export interface RepeatLimits {
  readonly maxRetries: number;
  readonly retryDelayMs: number;
  /** Once a request has taken as long as this, a passing failure is told and not repeated. */
  readonly patienceMs: number;
  readonly hold: {
    readonly enabled: boolean;
    readonly maxMs: number;
    readonly randomMinMs: number;
    readonly randomMaxMs: number;
  };
}

export type NextStep =
  | { readonly kind: 'next-target' }
  | { readonly kind: 'other-model' }
  | { readonly kind: 'larger-target' }
  | {
      readonly kind: 'repeat';
      readonly because: 'hold' | 'credentials' | 'stale-socket' | 'retry';
      readonly waitMs: number;
    }
  | { readonly kind: 'fail' };

const FAIL: NextStep = { kind: 'fail' };
const NEXT_TARGET: NextStep = { kind: 'next-target' };

/**
 * The one decision tree for failures (contract 5.2 "Retries and failover"). Another healthy target is taken at once;
 * only the last one is waited for. It ends in: what we do not know is not repeated.
 */
export function decideNext(situation: Situation): NextStep {
  const { failure, recovery, spent, othersRemain } = situation;
  if (recovery === 'fail') return FAIL;
  if (recovery === 'retry-now' && !spent.credentials) return repeat('credentials', 0);
  if (situation.staleSocket && !spent.staleSocket) return repeat('stale-socket', 0);
  if (failure.nextTarget === 'any' && othersRemain) return NEXT_TARGET;
  if (failure.nextTarget === 'other-model' && situation.otherModelRemains) return { kind: 'other-model' };
  if (failure.nextTarget === 'larger' && situation.largerRemains) return { kind: 'larger-target' };
  switch (failure.sameTarget) {
    case 'hold':
      return holdOnce(situation);
    case 'again':
      return retrySome(situation);
    case 'never':
      return FAIL;
    default:
      return failure.sameTarget satisfies never;
  }
}

/** How long a rate limit is held: what the upstream asks for, capped; otherwise a random time (contract 5.1). */
export function holdMs(retryAfterMs: number | undefined, hold: RepeatLimits['hold'], dice: number): number {
  if (retryAfterMs !== undefined) return Math.min(retryAfterMs, hold.maxMs);
  return hold.randomMinMs + dice * (hold.randomMaxMs - hold.randomMinMs);
}

function holdOnce({ limits, spent, retryAfterMs, dice }: Situation): NextStep {
  if (!limits.hold.enabled || spent.hold) return FAIL;
  return repeat('hold', holdMs(retryAfterMs, limits.hold, dice));
}

/**
 * What bounds the total wait: after a minute no pause is begun, whichever targets took it. And a host that was silent for
 * minutes is not given the same minutes again: its client would be gone by then.
 */
function retrySome({ limits, spent, retryAfterMs, elapsedMs }: Situation): NextStep {
  if (spent.retries >= limits.maxRetries || elapsedMs >= limits.patienceMs) return FAIL;
  return repeat('retry', Math.min(retryAfterMs ?? limits.retryDelayMs, limits.hold.maxMs));
}

function repeat(because: 'hold' | 'credentials' | 'stale-socket' | 'retry', waitMs: number): NextStep {
  return { kind: 'repeat', because, waitMs };
}
