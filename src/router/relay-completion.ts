import type { UpstreamAnswer } from '../connectors/connector.ts';
import { QcpError, toQcpError } from '../errors/index.ts';
import type { RawFrame } from '../wire/frame-decoder.ts';
import { createSseDecoder } from '../wire/sse-decoder.ts';
import { startKeepAlive } from './keep-alive.ts';
import {
  type ClientSink,
  SIGN_OF_LIFE,
  type StreamOutcome,
  type StreamWriting,
  writeFailure,
} from './write-stream.ts';

/** What ends a stream of the legacy text API: its last frame, a reason in a choice, or an error that it tells itself. */
const END = /^\s*\[DONE\]|"finish_reason"\s*:\s*"|"error"\s*:\s*[{"]/;

/**
 * Relays a stream of the legacy text API in whole frames, so that signs of life can stand between them. One that was
 * cut ends with an error, as in the chat dialect. Never throws.
 */
export async function relayCompletion(
  answer: UpstreamAnswer,
  writing: Pick<StreamWriting, 'client' | 'name' | 'requestId' | 'keepAliveMs'>,
  sink: ClientSink,
): Promise<StreamOutcome> {
  const frames = createSseDecoder();
  const keepAlive = startKeepAlive(writing.keepAliveMs, () => sink.write(SIGN_OF_LIFE));
  let isComplete = false;
  const relay = async (batch: readonly RawFrame[]): Promise<void> => {
    if (batch.length === 0) return;
    isComplete ||= batch.some(({ data }) => END.test(data));
    if (!sink.write(Buffer.concat(batch.map(({ raw }) => raw)))) await sink.drained();
    keepAlive.touch();
  };
  try {
    for await (const bytes of answer.body) await relay(frames.push(bytes));
    await relay(frames.end());
    if (!isComplete) throw new QcpError('UPSTREAM_STREAM_CUT', 'upstream stream ended before completion');
    return { usage: {}, failure: undefined };
  } catch (thrown) {
    return isComplete ? { usage: {}, failure: undefined } : writeFailure(toQcpError(thrown), writing, sink);
  } finally {
    keepAlive.stop();
    answer.close();
  }
}
