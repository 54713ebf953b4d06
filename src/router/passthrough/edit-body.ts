import type { Dialect, UpstreamTarget } from '../../dialects/dialect.ts';
import { type DialectId, type JsonObject, refusedFields, type Warning } from '../../hub/index.ts';
import { noteImages } from './note-images.ts';

/** Without these there is no request, whatever an operator drops. */
const NEEDED: ReadonlySet<string> = new Set(['model', 'messages', 'stream']);
const NEEDED_BY: Readonly<Partial<Record<DialectId, string>>> = { 'anthropic-messages': 'max_tokens' };

const NO_NAMES: ReadonlySet<string> = new Set();

/** Fields that mean nothing without another one. */
const DEPENDENTS: Readonly<Record<string, readonly string[]>> = {
  tools: ['tool_choice', 'parallel_tool_calls'],
  logprobs: ['top_logprobs'],
};

/**
 * The client's own body with what its dialect has to adapt to the host and the model that the route chose, and without
 * the fields that `drop_params` takes away. Everything else stays, unknown fields included (contract 5.2, D41, D46);
 * the very same object where nothing has to change, so that its bytes can go through.
 */
export function editPassthroughBody(
  body: JsonObject,
  target: UpstreamTarget,
  { id, passthrough }: Pick<Dialect, 'id' | 'passthrough'>,
): { readonly body: JsonObject; readonly warnings: readonly Warning[] } {
  const noted = target.quirks.images ? { body, warnings: [] } : noteImages(body);
  const fitted = passthrough?.adaptBody?.(noted.body, target) ?? { body: noted.body, warnings: [] };
  const adapted = { body: fitted.body, warnings: [...noted.warnings, ...fitted.warnings] };
  const dropped = droppedFields(adapted.body, target).filter(
    (field) => !NEEDED.has(field) && NEEDED_BY[id] !== field,
  );
  if (dropped.length === 0) return adapted;
  const kept = { ...adapted.body };
  for (const field of dropped) delete kept[field];
  return {
    body: kept,
    warnings: [
      ...adapted.warnings,
      ...dropped.map((field): Warning => ({ action: 'dropped', field, detail: 'drop_params' })),
    ],
  };
}

function droppedFields(body: JsonObject, target: UpstreamTarget): readonly string[] {
  const refused = target.dropRefused ? refusedFields(target.quirks) : NO_NAMES;
  if (target.dropNames.size + refused.size === 0) return [];
  const names = [...target.dropNames, ...refused];
  const dropped = new Set(names.flatMap((name) => [name, ...(DEPENDENTS[name] ?? [])]));
  return Object.keys(body).filter((field) => dropped.has(field));
}
