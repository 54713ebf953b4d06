/** Token counts of one answer. Undefined means the upstream did not say. */
export interface Usage {
  /** Prompt tokens neither read from nor written to a cache; the three input figures add up to the whole prompt. */
  readonly inputTokens?: number | undefined;
  readonly cacheReadTokens?: number | undefined;
  readonly cacheWriteTokens?: number | undefined;
  /** All tokens produced, reasoning included. */
  readonly outputTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  readonly serviceTier?: string | undefined;
  /** True where a figure is our estimate and not the upstream's count. */
  readonly estimated?: boolean | undefined;
}

/** Merges two reports of the same answer; a figure of the later one wins where it has one (C17, D29). */
export function mergeUsage(earlier: Usage, later: Usage): Usage {
  const merged: Record<string, unknown> = { ...earlier };
  for (const name in later) {
    const value = later[name as keyof Usage];
    if (value !== undefined) merged[name] = value;
  }
  return merged as Usage;
}

/** The whole prompt in tokens, cached or not; undefined if nothing is known. */
export function promptTokens(usage: Usage): number | undefined {
  if (usage.inputTokens === undefined) return undefined;
  return usage.inputTokens + (usage.cacheReadTokens ?? 0) + (usage.cacheWriteTokens ?? 0);
}
