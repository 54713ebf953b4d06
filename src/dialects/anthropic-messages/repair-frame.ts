import { isJsonObject, type JsonObject, parseJsonObject, stringifyJson } from '../../hub/index.ts';
import type { WireFrame } from '../../wire/frame.ts';
import type { PassthroughFace } from '../dialect.ts';
import { completeEnd } from './complete-end.ts';
import { STOP_REASONS } from './wire-types.ts';

/** Any other stop reason makes an agent loop for ever (clients.md, fact 1). */
const KNOWN_REASONS: ReadonlySet<string> = new Set(STOP_REASONS);

/** On the Messages door the client sees the model name that it asked for (B16), and only stop reasons that it knows. */
export const anthropicMessagesPassthrough: PassthroughFace = {
  repairFrame: (frame, requestedModel) => {
    if (frame.data.includes('"message_start"'))
      return repairWith(frame, (event) => renameStart(event, requestedModel));
    return frame.data.includes('"stop_reason"') ? repairWith(frame, repairDelta) : undefined;
  },
  repairResponse: (body, requestedModel) => {
    const repaired = repairReason(body);
    const renamed = body['model'] !== requestedModel;
    return renamed ? { ...(repaired ?? body), model: requestedModel } : repaired;
  },
  completeEnd,
};

function repairWith(
  frame: WireFrame,
  repair: (event: JsonObject) => JsonObject | undefined,
): WireFrame | undefined {
  const event = parseJsonObject(frame.data);
  const repaired = event === undefined ? undefined : repair(event);
  return repaired === undefined ? undefined : { event: frame.event, data: stringifyJson(repaired) };
}

function renameStart(event: JsonObject, model: string): JsonObject | undefined {
  const message = event['message'];
  if (event['type'] !== 'message_start' || !isJsonObject(message) || message['model'] === model)
    return undefined;
  return { ...event, message: { ...message, model } };
}

function repairDelta(event: JsonObject): JsonObject | undefined {
  const delta = event['delta'];
  if (event['type'] !== 'message_delta' || !isJsonObject(delta)) return undefined;
  const repaired = repairReason(delta);
  return repaired === undefined ? undefined : { ...event, delta: repaired };
}

/** Works on a message and on the delta of a message_delta alike: both hold `stop_reason`. */
function repairReason(holder: JsonObject): JsonObject | undefined {
  const reason = holder['stop_reason'];
  if (typeof reason !== 'string' || KNOWN_REASONS.has(reason)) return undefined;
  return { ...holder, stop_reason: 'end_turn' };
}
