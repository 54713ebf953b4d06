import { isJsonObject, type JsonObject, parseJsonObject, stringifyJson } from '../../hub/index.ts';
import type { WireFrame } from '../../wire/frame.ts';
import type { PassthroughFace } from '../dialect.ts';
import { completeEnd } from './complete-end.ts';
import { FINISH_REASONS } from './wire-types.ts';

/** The only finish reasons that go to a client. */
const KNOWN_REASONS: ReadonlySet<string> = new Set(FINISH_REASONS);

/** Words of other dialects and old hosts whose meaning is plain; any further word becomes `stop`. */
const SYNONYMS: Readonly<Record<string, string>> = {
  max_tokens: 'length',
  model_length: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

const UNKNOWN_REASON = new RegExp(`"finish_reason"\\s*:\\s*"(?!(?:${FINISH_REASONS.join('|')})")`);

/** On the chat door the upstream's own model name stays (contract 5.2); only finish reasons are looked at. */
export const openaiChatPassthrough: PassthroughFace = {
  repairFrame: (frame: WireFrame) => {
    if (!UNKNOWN_REASON.test(frame.data)) return undefined;
    const body = parseJsonObject(frame.data);
    const repaired = body === undefined ? undefined : repairChoices(body);
    return repaired === undefined ? undefined : { event: frame.event, data: stringifyJson(repaired) };
  },
  repairResponse: repairChoices,
  completeEnd,
};

function repairChoices(body: JsonObject): JsonObject | undefined {
  const { choices } = body;
  if (!Array.isArray(choices)) return undefined;
  const repaired = choices.map((choice) => (isJsonObject(choice) ? repairChoice(choice) : choice));
  return repaired.some((choice, index) => choice !== choices[index])
    ? { ...body, choices: repaired }
    : undefined;
}

function repairChoice(choice: JsonObject): JsonObject {
  const reason = choice['finish_reason'];
  if (typeof reason !== 'string' || KNOWN_REASONS.has(reason)) return choice;
  const unfinished = reason === '' || reason === 'null';
  return { ...choice, finish_reason: unfinished ? null : (SYNONYMS[reason] ?? 'stop') };
}
