import type { UpstreamAnswer } from '../connectors/connector.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { QcpError } from '../errors/index.ts';
import { collectPart, createStreamCollector, type HubResponse } from '../hub/index.ts';
import { retryDelayMs } from '../upstream/parse-retry-after.ts';
import { giveWay, isLarge } from '../wire/give-way.ts';
import { readBody } from '../wire/read-body.ts';
import { decodeParts, replayParts } from './decode-parts.ts';
import { type AnswerReading, isCommit, type OpenAnswer } from './open-answer.ts';
import { openPassthrough } from './passthrough/open-passthrough.ts';
import { asQcpError, parseAnswer, readBytes } from './read-json.ts';

const MAX_ERROR_BYTES = 1024 * 1024;

/**
 * Reads an answer up to its commit. Throws what the upstream told in place of one, by status, in the body of a 200, or
 * as the first event of a stream (B18, C22).
 */
export async function readAnswer(answer: UpstreamAnswer, reading: AnswerReading): Promise<OpenAnswer> {
  try {
    if (answer.status >= 400) throw await readFailure(answer, reading.dialect, reading.now);
    const framing = await detectFraming(answer, reading.dialect);
    if (reading.lane === 'passthrough' && (framing.kind === 'stream') === reading.wantsStream) {
      return await openPassthrough(framing.answer, reading);
    }
    return framing.kind === 'stream'
      ? await openStream(framing.answer, reading)
      : await openWhole(framing.answer, reading);
  } catch (error) {
    answer.close();
    throw error;
  }
}

/** What the upstream says went wrong, whatever form it says it in; its headers tell the wait better than its text. */
export async function readFailure(answer: UpstreamAnswer, dialect: Dialect, now: number): Promise<QcpError> {
  const body = await readBody(answer.body, MAX_ERROR_BYTES).catch(() => Buffer.alloc(0));
  const failure = dialect.upstream.decodeError(answer.status, answer.headers, body.toString('utf8'));
  const retryAfterMs = retryDelayMs(answer.headers, now);
  return retryAfterMs === undefined ? failure : failure.with({ retryAfterMs });
}

async function openStream(answer: UpstreamAnswer, reading: AnswerReading): Promise<OpenAnswer> {
  const parts = decodeParts(answer, reading.dialect, reading.context);
  if (!reading.wantsStream) return { kind: 'response', response: await collectAll(parts) };
  return holdUntilCommit(parts);
}

async function openWhole(answer: UpstreamAnswer, reading: AnswerReading): Promise<OpenAnswer> {
  const bytes = await readBytes(answer);
  if (isLarge(bytes.length)) await giveWay();
  const body = parseAnswer(bytes);
  if (isLarge(bytes.length)) await giveWay();
  if (reading.wantsStream) return holdUntilCommit(replayParts(body, reading.dialect, reading.context));
  const response = reading.dialect.upstream.decodeResponse(body, reading.context);
  if (isLarge(bytes.length)) await giveWay();
  return { kind: 'response', response };
}

/** Holds what comes before the commit, so that a failure there can still be repeated elsewhere. */
export async function holdUntilCommit(parts: ReturnType<typeof decodeParts>): Promise<OpenAnswer> {
  const held = [];
  for (let next = await parts.next(); !next.done; next = await parts.next()) {
    for (const part of next.value) {
      if (part.type === 'error') throw asQcpError(part.error);
      held.push(part);
    }
    if (held.some(isCommit)) break;
  }
  return { kind: 'parts', held, rest: parts };
}

/** A whole answer out of a stream. Throws what the stream ends in, if that is no finish. */
export async function collectAll(parts: ReturnType<typeof decodeParts>): Promise<HubResponse> {
  const collector = createStreamCollector();
  for await (const batch of parts) for (const part of batch) collectPart(collector, part);
  const { result } = collector;
  if (result === undefined)
    throw new QcpError('UPSTREAM_STREAM_CUT', 'upstream stream ended before completion');
  if ('error' in result) throw asQcpError(result.error);
  return result.response;
}

/** What the upstream really sends, by content type and then by the first byte (B23). */
async function detectFraming(
  answer: UpstreamAnswer,
  dialect: Dialect,
): Promise<{ readonly kind: 'stream' | 'whole'; readonly answer: UpstreamAnswer }> {
  const type = answer.headers['content-type'] ?? '';
  if (/event-stream|ndjson/.test(type)) return { kind: 'stream', answer };
  if (type.includes('application/json') && dialect.framing === 'sse') return { kind: 'whole', answer };
  const peeked = await peekBody(answer);
  return { kind: looksLikeStream(peeked.first, dialect) ? 'stream' : 'whole', answer: peeked.answer };
}

function looksLikeStream(first: Uint8Array, dialect: Dialect): boolean {
  const start = Buffer.from(first).toString('utf8').trimStart();
  return dialect.framing === 'sse' ? /^(data|event|id|retry|:)/.test(start) : /^\{.*\}\s*\n/.test(start);
}

/** The first bytes of a body, and the answer with those bytes still in front. */
async function peekBody(answer: UpstreamAnswer): Promise<{ first: Uint8Array; answer: UpstreamAnswer }> {
  const chunks = answer.body[Symbol.asyncIterator]();
  const { value, done } = await chunks.next();
  const first: Uint8Array = done ? new Uint8Array(0) : value;
  async function* body(): AsyncGenerator<Uint8Array> {
    if (!done) yield first;
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  return { first, answer: { ...answer, body: body(), close: () => answer.close() } };
}
