import { isJsonObject, type JsonObject, type ToolCallPart } from '../../hub/index.ts';
import { toWellFormed } from '../common/well-formed-text.ts';
import type { AnsweredRequest } from '../dialect.ts';
import { unwrapFreeformInput } from './freeform-input.ts';
import { DIALECT } from './wire-types.ts';

/** In which of the three shapes a client expects a call, which depends on how it offered the tool (D24, D25). */
export type CallShape = 'function' | 'custom' | 'legacy';

export function callShapeOf(request: AnsweredRequest, name: string): CallShape {
  if (request.legacyFunctions) return 'legacy';
  return request.tools.some((tool) => tool.type === 'freeform' && tool.name === name) ? 'custom' : 'function';
}

/** One entry of `tool_calls` in a whole answer. */
export function encodeToolCall(part: ToolCallPart, request: AnsweredRequest): JsonObject {
  const bag = part.extensions?.[DIALECT];
  if (callShapeOf(request, part.name) === 'custom') {
    const input = toWellFormed(unwrapFreeformInput(part.input));
    return { ...bag, id: part.id, type: 'custom', custom: { name: part.name, input } };
  }
  const rest = bag?.['function'];
  return {
    ...bag,
    id: part.id,
    type: 'function',
    function: { ...(isJsonObject(rest) && rest), ...encodeCall(part) },
  };
}

/** Name and arguments. A call without input has `{}`, since clients parse the text unguarded (D32). */
export function encodeCall(part: ToolCallPart): { name: string; arguments: string } {
  return { name: part.name, arguments: part.input === '' ? '{}' : toWellFormed(part.input) };
}
