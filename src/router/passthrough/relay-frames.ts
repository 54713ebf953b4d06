import { isUtf8 } from 'node:buffer';
import type { UpstreamAnswer } from '../../connectors/connector.ts';
import type { Dialect, PassthroughFace, UpstreamContext } from '../../dialects/dialect.ts';
import type { FinishReason, HubError, HubStreamPart, Usage } from '../../hub/index.ts';
import type { RawFrame } from '../../wire/frame-decoder.ts';
import { encodeSseFrame } from '../../wire/sse-encode.ts';
import { createFrameDecoder, LAST_BYTES_MS } from '../decode-parts.ts';
import { isCommit, type RelayedFrames, type StreamEnd } from '../open-answer.ts';

const NOTHING = new Uint8Array(0);

/** What is known of a relayed stream so far. The dialect's own decoder looks at each frame; its parts are not sent. */
interface Relay {
  readonly decoder: Dialect['upstream']['decodeStream'];
  readonly decoderState: unknown;
  readonly passthrough: PassthroughFace;
  readonly requestedModel: string;
  committed: boolean;
  /** The last frame that held a piece of the answer. */
  lastPiece: RawFrame | undefined;
  /** Why the answer ended; undefined until the upstream said that it is complete. */
  finish: FinishReason | undefined;
  usage: Usage;
  failure: HubError | undefined;
}

/**
 * Relays a stream in whole frames, byte for byte. Each is looked at on its way, so that a cut or an error event still
 * ends as one error in the client's dialect, and a finish reason that no SDK knows is mapped.
 */
export async function* relayFrames(
  answer: UpstreamAnswer,
  dialect: Dialect,
  passthrough: PassthroughFace,
  context: UpstreamContext,
  requestedModel: string,
): AsyncGenerator<RelayedFrames, void> {
  const decoder = dialect.upstream.decodeStream;
  const frames = createFrameDecoder(dialect.framing);
  const relay: Relay = {
    decoder,
    decoderState: decoder.createState(context),
    passthrough,
    requestedModel,
    committed: false,
    lastPiece: undefined,
    finish: undefined,
    usage: {},
    failure: undefined,
  };
  let lastBytes: NodeJS.Timeout | undefined;
  try {
    for await (const bytes of answer.body) {
      const batch = relayBatch(relay, frames.push(bytes));
      if (batch.bytes.length > 0 || batch.end !== undefined) yield batch;
      if (batch.end !== undefined) return;
      if (relay.finish !== undefined) lastBytes ??= setTimeout(() => answer.close(), LAST_BYTES_MS).unref();
    }
  } catch (error) {
    if (relay.finish === undefined) throw error; // Behind a complete answer, how the connection ends does not matter.
  } finally {
    clearTimeout(lastBytes);
    answer.close();
  }
  yield relayEnd(relay, frames.end());
}

function relayBatch(relay: Relay, frames: readonly RawFrame[]): RelayedFrames {
  const pieces: Uint8Array[] = [];
  for (const frame of frames) {
    const parts = relay.decoder.step(relay.decoderState, frame);
    for (const missing of observe(relay, parts, true)) pieces.push(missing);
    if (relay.failure !== undefined) break;
    if (parts.length > 0) relay.lastPiece = frame;
    if ((parts.length > 0 && frame.data !== '') || isReadable(frame)) pieces.push(repaired(relay, frame));
  }
  return { bytes: join(pieces), committed: relay.committed, end: failureEnd(relay) };
}

function relayEnd(relay: Relay, frames: readonly RawFrame[]): RelayedFrames {
  const last = relayBatch(relay, frames);
  if (last.end !== undefined) return last;
  const missing = observe(relay, relay.decoder.flush(relay.decoderState), false);
  return {
    bytes: join([last.bytes, ...missing]),
    committed: relay.committed,
    end: failureEnd(relay) ?? { usage: relay.usage },
  };
}

/**
 * Whether a frame without data that we understand may say something to a client. The noise of a broken host may not: what is
 * no text, lines without a known field, and data that is no JSON, on which SDKs give up (C33).
 */
function isReadable({ event, data, comment, raw }: RawFrame): boolean {
  if (data === '') return (event !== undefined || comment !== undefined) && isUtf8(raw);
  if (data.trim() === '[DONE]') return true;
  try {
    JSON.parse(data);
    return true;
  } catch {
    return false;
  }
}

/** Takes note of what a frame says. Returns what its upstream left out before it, usually nothing. */
function observe(relay: Relay, parts: readonly HubStreamPart[], isClosed: boolean): readonly Uint8Array[] {
  for (const part of parts) {
    if (isCommit(part)) relay.committed = true;
    if (part.type === 'error') relay.failure = part.error;
    if (part.type !== 'finish') continue;
    const { finish, usage } = part;
    relay.finish = finish;
    relay.usage = usage;
    const missing = relay.passthrough.completeEnd({ finish, usage, lastPiece: relay.lastPiece, isClosed });
    return missing.map((frame) => Buffer.from(encodeSseFrame(frame)));
  }
  return [];
}

function repaired(relay: Relay, frame: RawFrame): Uint8Array {
  const replacement = relay.passthrough.repairFrame(frame, relay.requestedModel);
  return replacement === undefined ? frame.raw : Buffer.from(encodeSseFrame(replacement));
}

function failureEnd(relay: Relay): StreamEnd | undefined {
  return relay.failure === undefined ? undefined : { failure: relay.failure };
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  if (first === undefined) return NOTHING;
  return pieces.length === 1 ? first : Buffer.concat(pieces);
}
