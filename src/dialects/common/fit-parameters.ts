import type { Quirks } from '../../hub/index.ts';

/**
 * A28: the length of an answer within the host's limits. The Messages API's 0 (warm the cache, answer nothing) has no other
 * form than the shortest answer, and for some hosts 0 and negative numbers mean something else.
 */
export function fitOutputTokens(wanted: number, quirks: Quirks): number {
  const least = Math.max(quirks.min_output_tokens ?? 1, 1);
  return Math.min(Math.max(wanted, least), quirks.max_output_tokens ?? Number.POSITIVE_INFINITY);
}

/** A31. A sequence of spaces alone would end every answer at once; line breaks are what clients mean. */
export function usableStops(sequences: readonly string[] | undefined): string[] {
  return (sequences ?? []).filter((sequence) => !/^[ \t]*$/.test(sequence));
}
