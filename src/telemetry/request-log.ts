import type { Logger } from 'pino';
import { formatHybrid, type HybridRecord } from './hybrid-record.ts';

/** One try at one target. */
export interface AttemptRecord {
  readonly backend: string;
  readonly model: string;
  /** `ok`, or the error code that ended it. */
  readonly outcome: string;
  /** What was waited before it, in ms: rate limits, pauses between tries, a full queue. */
  readonly waitedMs: number;
}

/** All that is known of a request when it is over: the one log line, and what metrics and usage are counted from. */
export interface RequestRecord {
  readonly requestId: string;
  /** The route, e.g. `/v1/messages`. */
  readonly door: string;
  /** As the client wrote it. */
  readonly modelAsked: string;
  /** Who answered, or was asked last; undefined where nobody was. */
  readonly backend: string | undefined;
  /** The name sent upstream. */
  readonly model: string | undefined;
  /** The HTTP status that the client got. */
  readonly status: number;
  readonly stream: boolean;
  /** Tokens of the whole prompt; undefined where nobody counted. */
  readonly tokensIn: number | undefined;
  readonly tokensOut: number | undefined;
  /** Those of `tokensIn` that came from a cache. */
  readonly tokensCached: number | undefined;
  /** Those of `tokensIn` that were written to one, for which some hosts ask more. */
  readonly tokensCacheWritten: number | undefined;
  readonly timeToFirstTokenMs: number | undefined;
  readonly durationMs: number;
  /** Of the answer, from the first token to the last. */
  readonly tokensPerSecond: number | undefined;
  readonly attempts: readonly AttemptRecord[];
  /** Set for hybrid targets. */
  readonly hybrid?: HybridRecord | undefined;
  /** Names of what was dropped or adapted. */
  readonly warnings: readonly string[];
  readonly clientKeyName: string | undefined;
  /** What went wrong, free of secrets. Set although `status` is 200 where a stream failed after its beginning. */
  readonly error: string | undefined;
}

/** Writes the one line of a request; what the router or an upstream did wrong is a warning. */
export function logRequest(logger: Logger, record: RequestRecord): void {
  const level = record.status >= 500 || (record.status < 400 && record.error !== undefined) ? 'warn' : 'info';
  logger[level]({ request: record }, 'request');
}

/** The record as one line for people, for example `200 /v1/messages claude-x → qwen:qwen3 1234→56 tokens 0.8 s`. */
export function formatRequest(record: RequestRecord): string {
  return [
    record.status,
    record.door,
    formatRoute(record),
    formatTokens(record),
    formatTimes(record),
    formatAttempts(record.attempts),
    record.hybrid === undefined ? '' : formatHybrid(record.hybrid),
    record.warnings.length > 0 ? `[${record.warnings.join(', ')}]` : '',
    record.clientKeyName === undefined ? '' : `key ${record.clientKeyName}`,
    record.error ?? '',
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function formatRoute({ modelAsked, backend, model, stream }: RequestRecord): string {
  const asked = modelAsked === '' ? '(no model)' : modelAsked;
  const route = backend === undefined ? asked : `${asked} → ${backend}:${model ?? '?'}`;
  return stream ? `${route} (stream)` : route;
}

function formatTokens({ tokensIn, tokensOut, tokensCached }: RequestRecord): string {
  if (tokensIn === undefined && tokensOut === undefined) return '';
  const cached = tokensCached ? ` (${tokensCached} cached)` : '';
  return `${tokensIn ?? '?'}${cached} → ${tokensOut ?? '?'} tokens`;
}

function formatTimes({ timeToFirstTokenMs, durationMs, tokensPerSecond }: RequestRecord): string {
  const first = timeToFirstTokenMs === undefined ? '' : `first token ${formatSeconds(timeToFirstTokenMs)}, `;
  const speed = tokensPerSecond === undefined ? '' : `, ${Math.round(tokensPerSecond)} tokens/s`;
  return `${first}${formatSeconds(durationMs)}${speed}`;
}

/** Only where there is something to tell: several tries, or a wait before the only one. */
function formatAttempts(attempts: readonly AttemptRecord[]): string {
  if (attempts.length < 2 && !attempts.some((attempt) => attempt.waitedMs > 0)) return '';
  return `tries: ${attempts.map(formatAttempt).join(', ')}`;
}

function formatAttempt({ backend, model, outcome, waitedMs }: AttemptRecord): string {
  const waited = waitedMs > 0 ? ` after ${formatSeconds(waitedMs)}` : '';
  return `${backend}:${model} ${outcome}${waited}`;
}

function formatSeconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
