import type { DialectId, HubRequest, JsonObject, JsonValue, Quirks } from '../../hub/index.ts';
import { createToolNames, type ToolNames } from '../common/map-tool-names.ts';
import { createWarningList, type WarningList } from '../common/warning-list.ts';
import type { UpstreamTarget } from '../dialect.ts';

/** What clients call the fields that Ollama has other names for. */
const CLIENT_NAMES: { readonly [dialect in DialectId]: Readonly<Record<string, string>> } = {
  'openai-chat': {
    num_predict: 'max_tokens',
    think: 'reasoning_effort',
    effort: 'reasoning_effort',
    format: 'response_format',
  },
  'anthropic-messages': {
    num_predict: 'max_tokens',
    stop: 'stop_sequences',
    think: 'thinking',
    effort: 'output_config.effort',
    format: 'output_config.format',
    user: 'metadata.user_id',
    parallel_tool_calls: 'tool_choice.disable_parallel_tool_use',
  },
  'ollama-chat': {},
};

/** What every converter of one request needs. The warnings and the names used grow; nothing else changes. */
export interface EncodeContext {
  readonly quirks: Quirks;
  /** Whether fields that the model or the server refuses are left out (`drop_params`, contract 5.2). */
  readonly dropRefused: boolean;
  readonly warnings: WarningList;
  readonly toolNames: ToolNames;
}

export function createEncodeContext(request: HubRequest, target: UpstreamTarget): EncodeContext {
  const { quirks, dropRefused } = target;
  return {
    quirks,
    dropRefused,
    warnings: createWarningList(CLIENT_NAMES[request.origin ?? 'anthropic-messages']),
    toolNames: createToolNames(quirks),
  };
}

/** Whether a wire field is known to be refused and therefore stays here. */
export function isRefused(field: string, { quirks, dropRefused }: EncodeContext): boolean {
  return dropRefused && quirks.refuses.includes(field);
}

/** A wire object of those fields that have a value. */
export function wireObject(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const object: JsonObject = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) object[name] = value;
  return object;
}
