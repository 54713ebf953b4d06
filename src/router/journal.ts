import type { QcpError } from '../errors/index.ts';
import { type HubRequest, promptTokens, type Warning } from '../hub/index.ts';
import type { HybridRecord } from '../telemetry/hybrid-record.ts';
import type { AttemptRecord } from '../telemetry/request-log.ts';
import type { AttemptLog, Dispatched } from './dispatch.ts';
import type { RouterRuntime } from './runtime.ts';
import type { StreamOutcome } from './write-stream.ts';

/** Collects what becomes of one request and hands the record over once, when it is finished. */
export interface Journal extends AttemptLog {
  readonly warnings: readonly Warning[];
  asked(request: Pick<HubRequest, 'model' | 'stream'>): void;
  /** The client gets its status. A hybrid says it again when its second model answers. */
  committed(dispatched: Pick<Dispatched, 'candidate'>, warnings: readonly Warning[]): void;
  /** How the models of a hybrid shared the work. */
  shared(hybrid: HybridRecord): void;
  finished(outcome: StreamOutcome): void;
}

/** What the record says of the request itself. */
interface JournalSubject {
  readonly requestId: string;
  /** The route. */
  readonly path: string;
  readonly clientKey: { readonly name: string } | undefined;
}

/** Keeps nothing of the request but what it names: a stream may be open for minutes. */
export function createJournal(
  runtime: RouterRuntime,
  { requestId, path, clientKey }: JournalSubject,
): Journal {
  const began = runtime.now();
  const attempts: AttemptRecord[] = [];
  let modelAsked = '';
  let stream = false;
  let committedAt: number | undefined;
  let warnings: readonly Warning[] = [];
  let hybrid: HybridRecord | undefined;
  return {
    attempts,
    get warnings() {
      return warnings;
    },
    asked: (request) => {
      ({ model: modelAsked, stream } = request);
    },
    committed: (dispatched, all) => {
      committedAt ??= runtime.now();
      warnings = [...warnings, ...all];
      logWarnings(runtime, dispatched, all);
    },
    shared: (record) => {
      hybrid = record;
    },
    finished: ({ usage, failure }) => {
      const ended = runtime.now();
      const last = attempts.at(-1);
      runtime.record({
        requestId,
        door: path,
        modelAsked,
        backend: last?.backend,
        model: last?.model,
        status: statusOf(failure, committedAt),
        stream,
        tokensIn: promptTokens(usage),
        tokensOut: usage.outputTokens,
        tokensCached: usage.cacheReadTokens,
        tokensCacheWritten: usage.cacheWriteTokens,
        timeToFirstTokenMs: committedAt === undefined ? undefined : committedAt - began,
        durationMs: ended - began,
        tokensPerSecond: tokensPerSecond(usage.outputTokens, committedAt, ended),
        attempts,
        hybrid,
        warnings: warnings.map(({ action, field }) => `${action}:${field}`),
        clientKeyName: clientKey?.name,
        error: failure?.message,
      });
    },
  };
}

/** The status is decided at the commit; a failure behind it is an event in the stream. */
function statusOf(failure: QcpError | undefined, committedAt: number | undefined): number {
  return failure === undefined || committedAt !== undefined ? 200 : failure.status;
}

function tokensPerSecond(
  tokens: number | undefined,
  committedAt: number | undefined,
  ended: number,
): number | undefined {
  if (tokens === undefined || committedAt === undefined || ended <= committedAt) return undefined;
  return (tokens * 1000) / (ended - committedAt);
}

/** Each kind of loss is told once a backend and field at info level, and every further time at debug level. */
function logWarnings(
  runtime: RouterRuntime,
  { candidate }: Pick<Dispatched, 'candidate'>,
  warnings: readonly Warning[],
): void {
  for (const { action, field, detail } of warnings) {
    const text = `${candidate.attempt.backend}: ${action} ${field}${detail === undefined ? '' : ` (${detail})`}`;
    const first = runtime.state.isFirst(`${candidate.attempt.backend} ${action} ${field}`);
    if (first) runtime.logger.info(text);
    else runtime.logger.debug(text);
  }
}
