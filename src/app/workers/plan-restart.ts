/** What is known when a worker has ended and nobody asked it to. */
export interface Ending {
  /** Workers in a row, whatever their number, that ended before they listened. */
  readonly vainStarts: number;
  /** Earlier workers of this number in a row that ended soon. */
  readonly earlierSoon: number;
  readonly livedMs: number;
}

export type Restart =
  | { readonly kind: 'start'; readonly delayMs: number; readonly soonEndings: number }
  | { readonly kind: 'give-up' };

/** What has run for so long did not end because of how it started. */
const LONG_LIFE_MS = 60_000;
const MOST_VAIN_STARTS = 5;
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 10_000;

/**
 * Whether another worker takes the place of one that has ended, and when: at once, and ever later where they end one
 * after the other. Where none comes so far as to listen, something is wrong that another try does not mend.
 */
export function planRestart({ vainStarts, earlierSoon, livedMs }: Ending): Restart {
  if (vainStarts >= MOST_VAIN_STARTS) return { kind: 'give-up' };
  if (livedMs >= LONG_LIFE_MS) return { kind: 'start', delayMs: 0, soonEndings: 0 };
  const delayMs = earlierSoon === 0 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (earlierSoon - 1), LONGEST_DELAY_MS);
  return { kind: 'start', delayMs, soonEndings: earlierSoon + 1 };
}
