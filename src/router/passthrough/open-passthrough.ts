import type { UpstreamAnswer } from '../../connectors/connector.ts';
import { QcpError } from '../../errors/index.ts';
import { isJsonObject, stringifyJson } from '../../hub/index.ts';
import { giveWay, isLarge } from '../../wire/give-way.ts';
import type { AnswerReading, OpenAnswer, RelayedFrames } from '../open-answer.ts';
import { asQcpError, parseAnswer, readBytes } from '../read-json.ts';
import { relayFrames } from './relay-frames.ts';

/** Opens an answer of the passthrough lane: the upstream's own bytes, looked at but not rewritten. */
export async function openPassthrough(answer: UpstreamAnswer, reading: AnswerReading): Promise<OpenAnswer> {
  const { passthrough } = reading.dialect;
  if (passthrough === undefined)
    throw new QcpError('SERVER_INTERNAL', 'this dialect has no passthrough lane');
  if (!reading.wantsStream) return openBody(answer, reading, passthrough);
  const rest = relayFrames(answer, reading.dialect, passthrough, reading.context, reading.requestedModel);
  const held: RelayedFrames[] = [];
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    const { end, committed } = next.value;
    if (end !== undefined && 'failure' in end) throw asQcpError(end.failure);
    held.push(next.value);
    if (committed || end !== undefined) break;
  }
  return { kind: 'frames', held, rest };
}

async function openBody(
  answer: UpstreamAnswer,
  reading: AnswerReading,
  passthrough: NonNullable<AnswerReading['dialect']['passthrough']>,
): Promise<OpenAnswer> {
  const bytes = await readBytes(answer);
  if (isLarge(bytes.length)) await giveWay();
  const body = parseAnswer(bytes);
  if (isLarge(bytes.length)) await giveWay();
  // Decoding is what finds an error inside a 200, and what counts the tokens.
  const { usage } = reading.dialect.upstream.decodeResponse(body, reading.context);
  const repaired = isJsonObject(body) ? passthrough.repairResponse(body, reading.requestedModel) : undefined;
  return { kind: 'raw', body: repaired === undefined ? bytes : stringifyJson(repaired), usage };
}
