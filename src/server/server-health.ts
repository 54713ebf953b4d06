import type { LoopDelay } from './watch-event-loop.ts';

/** How one process is. */
export interface ServerHealth {
  /** Whether it would turn a further request away. */
  readonly isFull: boolean;
  readonly loopDelay: LoopDelay;
}

/**
 * Hands the own health to the processes that serve the same port. What is returned asks all of them, this one included;
 * undefined stands for one that does not answer.
 */
export type ShareHealth = (
  readOwn: () => ServerHealth,
) => () => Promise<readonly (ServerHealth | undefined)[]>;

/** The health of all together: as good as that of the worst. */
export interface MergedHealth {
  readonly status: 'ok' | 'full' | 'starting';
  readonly loopDelay: LoopDelay;
  /** Undefined for a single process. */
  readonly workers: { readonly serving: number; readonly of: number } | undefined;
}

export function mergeHealth(all: readonly (ServerHealth | undefined)[]): MergedHealth {
  const serving = all.filter((health) => health !== undefined);
  const isFull = serving.some((health) => health.isFull);
  const worst = (percentile: keyof LoopDelay): number =>
    Math.max(0, ...serving.map(({ loopDelay }) => loopDelay[percentile]));
  return {
    status: serving.length < all.length ? 'starting' : isFull ? 'full' : 'ok',
    loopDelay: { p50: worst('p50'), p99: worst('p99'), max: worst('max') },
    workers: all.length > 1 ? { serving: serving.length, of: all.length } : undefined,
  };
}
