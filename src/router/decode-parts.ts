import type { UpstreamAnswer } from '../connectors/connector.ts';
import type { Dialect, UpstreamContext } from '../dialects/dialect.ts';
import { type HubStreamPart, replayResponse } from '../hub/index.ts';
import type { FrameDecoder } from '../wire/frame-decoder.ts';
import { giveWay, isLarge } from '../wire/give-way.ts';
import { createNdjsonDecoder } from '../wire/ndjson-decoder.ts';
import { createSseDecoder } from '../wire/sse-decoder.ts';

export function createFrameDecoder(framing: Dialect['framing']): FrameDecoder {
  return framing === 'sse' ? createSseDecoder() : createNdjsonDecoder();
}

/**
 * The parts of a streamed answer, a batch for each read that completed at least one frame. Ends behind the finish or
 * error part. Failures of the connection are thrown. A reader that stops early gives the connection up.
 */
export async function* decodeParts(
  answer: UpstreamAnswer,
  dialect: Dialect,
  context: UpstreamContext,
): AsyncGenerator<readonly HubStreamPart[], void> {
  const frames = createFrameDecoder(dialect.framing);
  const { decodeStream } = dialect.upstream;
  const state = decodeStream.createState(context);
  const decode = (items: ReturnType<FrameDecoder['push']>): HubStreamPart[] =>
    items.flatMap((frame) => decodeStream.step(state, frame));
  const chunks = answer.body[Symbol.asyncIterator]();
  let complete = false;
  /** Bytes since the last batch: what the frames of the next one hold. */
  let received = 0;
  try {
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      received += next.value.length;
      const parts = decode(frames.push(next.value));
      complete = parts.at(-1)?.type === 'finish';
      if (parts.length > 0) {
        if (isLarge(received)) await giveWay();
        received = 0;
        yield parts;
      }
      if (isEnd(parts.at(-1))) return;
    }
    yield [...decode(frames.end()), ...decodeStream.flush(state)];
  } finally {
    if (complete) void finishReading(chunks, answer);
    else answer.close();
  }
}

/** A host may take this long to end its body behind the last event before its connection is given up. */
export const LAST_BYTES_MS = 1000;

/** Reads what comes behind a complete answer, so that the connection is free for the next request. Never rejects. */
async function finishReading(chunks: AsyncIterator<Uint8Array>, answer: UpstreamAnswer): Promise<void> {
  const timer = setTimeout(() => answer.close(), LAST_BYTES_MS).unref();
  try {
    while (!(await chunks.next()).done);
  } catch {
    // The answer is complete; how its connection ends matters to nobody.
  } finally {
    clearTimeout(timer);
    answer.close();
  }
}

/** A whole JSON answer where a stream was asked for, as the stream it would have been (B23). */
export async function* replayParts(
  body: unknown,
  dialect: Dialect,
  context: UpstreamContext,
): AsyncGenerator<readonly HubStreamPart[], void> {
  yield replayResponse(dialect.upstream.decodeResponse(body, context));
}

export function isEnd(part: HubStreamPart | undefined): boolean {
  return part?.type === 'finish' || part?.type === 'error';
}
