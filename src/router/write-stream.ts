import type { ClientContext, ClientFace } from '../dialects/dialect.ts';
import { QcpError, toQcpError } from '../errors/index.ts';
import type { HubStreamPart, Usage } from '../hub/index.ts';
import { giveWay, isLarge } from '../wire/give-way.ts';
import { encodeSseFrame } from '../wire/sse-encode.ts';
import { startKeepAlive } from './keep-alive.ts';
import type { OpenAnswer, StreamEnd } from './open-answer.ts';
import { asQcpError } from './read-json.ts';

/** Where an answer is written. `write` is false while the socket is full; `drained` resolves when it has room, or is gone. */
export interface ClientSink {
  write(chunk: string | Uint8Array): boolean;
  drained(): Promise<void>;
}

/** How a streamed answer ended, for the log line. */
export interface StreamOutcome {
  readonly usage: Usage;
  readonly failure: QcpError | undefined;
}

export type StreamedAnswer = Extract<OpenAnswer, { kind: 'parts' | 'frames' }>;

/** What writing a stream depends on. */
export interface StreamWriting {
  readonly client: ClientFace;
  readonly context: ClientContext;
  readonly requestId: string;
  /** Puts a failure into words for the client. */
  readonly name: (error: QcpError) => QcpError;
  /** Pause after which a silent stream gets a sign of life, in ms (J5); 0 for none. */
  readonly keepAliveMs: number;
}

/** A comment, which every client skips; for streams of which we do not know where they are. */
export const SIGN_OF_LIFE = encodeSseFrame({ comment: 'keep-alive', data: '' });

/**
 * Writes a committed stream to the client. What goes wrong from here on becomes one error event of the client's
 * dialect, and nothing follows it (C21, F20). Never throws.
 */
export async function writeStream(
  answer: StreamedAnswer,
  writing: StreamWriting,
  sink: ClientSink,
): Promise<StreamOutcome> {
  try {
    const outcome = await (answer.kind === 'parts'
      ? writeParts(answer, writing, sink)
      : writeFrames(answer, writing, sink));
    return outcome.failure === undefined ? outcome : writeFailure(outcome.failure, writing, sink);
  } catch (error) {
    return writeFailure(toQcpError(error), writing, sink);
  } finally {
    await answer.rest.return?.();
  }
}

/** Ends a stream with the one error event of the client's dialect. */
export function writeFailure(
  error: QcpError,
  { client, name, requestId }: Pick<StreamWriting, 'client' | 'name' | 'requestId'>,
  sink: ClientSink,
): StreamOutcome {
  const failure = name(error);
  sink.write(encodeSseFrame(client.encodeStreamError(failure, requestId)));
  return { usage: {}, failure };
}

async function writeParts(
  answer: Extract<OpenAnswer, { kind: 'parts' }>,
  { client, context, keepAliveMs }: StreamWriting,
  sink: ClientSink,
): Promise<StreamOutcome> {
  const { encodeStream } = client;
  const state = encodeStream.createState(context);
  const encode = (parts: readonly HubStreamPart[]): string => {
    let text = '';
    for (const part of parts) {
      if (part.type === 'error') break;
      for (const frame of encodeStream.step(state, part)) text += encodeSseFrame(frame);
    }
    return text;
  };
  const keepAlive = startKeepAlive(keepAliveMs, () => sink.write(encode([{ type: 'keep-alive' }])));
  try {
    let parts = answer.held;
    for (;;) {
      const waiting = writeChunk(sink, encode(parts));
      if (waiting !== undefined) await waiting;
      keepAlive.touch();
      const last = parts.at(-1);
      if (last?.type === 'finish') return { usage: last.usage, failure: undefined };
      if (last?.type === 'error') return { usage: {}, failure: asQcpError(last.error) };
      const next = await answer.rest.next();
      if (next.done) return { usage: {}, failure: cut() };
      parts = next.value;
    }
  } finally {
    keepAlive.stop();
  }
}

async function writeFrames(
  answer: Extract<OpenAnswer, { kind: 'frames' }>,
  { keepAliveMs }: StreamWriting,
  sink: ClientSink,
): Promise<StreamOutcome> {
  const keepAlive = startKeepAlive(keepAliveMs, () => sink.write(SIGN_OF_LIFE));
  const held = answer.held.values();
  try {
    for (;;) {
      const known = held.next();
      const next = known.done ? await answer.rest.next() : known;
      if (next.done) return { usage: {}, failure: cut() };
      const { bytes, end } = next.value;
      const waiting = writeChunk(sink, bytes);
      if (waiting !== undefined) await waiting;
      keepAlive.touch();
      if (end !== undefined) return outcomeOf(end);
    }
  } finally {
    keepAlive.stop();
  }
}

function cut(): QcpError {
  return new QcpError('UPSTREAM_STREAM_CUT', 'upstream stream ended before completion');
}

function outcomeOf(end: StreamEnd): StreamOutcome {
  return 'usage' in end
    ? { usage: end.usage, failure: undefined }
    : { usage: {}, failure: asQcpError(end.failure) };
}

/** Returns what is to be waited for: that the socket has room again, or that others had their turn before the write. */
function writeChunk(sink: ClientSink, chunk: string | Uint8Array): Promise<void> | undefined {
  const write = () => (chunk.length === 0 || sink.write(chunk) ? undefined : sink.drained());
  return isLarge(chunk.length) ? giveWay().then(write) : write();
}
