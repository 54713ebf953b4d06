import type { RequestRecord } from './request-log.ts';

/** One line of the usage file. No prompt and no key is in it; times are in ms. */
export interface UsageRecord {
  /** ISO 8601, when the request was over. */
  readonly time: string;
  readonly request_id: string;
  readonly door: string;
  readonly model_asked: string;
  readonly backend?: string | undefined;
  readonly model?: string | undefined;
  readonly status: number;
  readonly stream: boolean;
  /** The whole prompt; left out where nobody counted. */
  readonly tokens_in?: number | undefined;
  readonly tokens_out?: number | undefined;
  /** Those of `tokens_in` that came from a cache. */
  readonly tokens_cached?: number | undefined;
  /** Those of `tokens_in` that were written to one. */
  readonly tokens_cache_written?: number | undefined;
  readonly first_token_ms?: number | undefined;
  readonly duration_ms: number;
  readonly attempts: number;
  /** Name of the client's key. */
  readonly key?: string | undefined;
}

export function toUsageRecord(record: RequestRecord, time: Date): UsageRecord {
  return {
    time: time.toISOString(),
    request_id: record.requestId,
    door: record.door,
    model_asked: record.modelAsked,
    backend: record.backend,
    model: record.model,
    status: record.status,
    stream: record.stream,
    tokens_in: record.tokensIn,
    tokens_out: record.tokensOut,
    tokens_cached: record.tokensCached,
    tokens_cache_written: record.tokensCacheWritten,
    first_token_ms: round(record.timeToFirstTokenMs),
    duration_ms: Math.round(record.durationMs),
    attempts: record.attempts.length,
    key: record.clientKeyName,
  };
}

function round(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms);
}
