import type { Extensible, HubRequest, JsonObject, JsonValue, Quirks } from '../../hub/index.ts';
import { isJsonObject } from '../../hub/index.ts';
import { createToolNames, type ToolNames } from '../common/map-tool-names.ts';
import { createWarningList, type WarningList } from '../common/warning-list.ts';
import type { UpstreamTarget } from '../dialect.ts';
import { createToolIds, type ToolIds } from './map-tool-ids.ts';
import { DIALECT } from './wire-types.ts';

/** What a client of the Messages API calls the fields that have another name here. */
const ANTHROPIC_NAMES: Readonly<Record<string, string>> = {
  stop: 'stop_sequences',
  max_completion_tokens: 'max_tokens',
  parallel_tool_calls: 'tool_choice.disable_parallel_tool_use',
  reasoning_effort: 'output_config.effort',
  response_format: 'output_config.format',
  user: 'metadata.user_id',
  safety_identifier: 'metadata.user_id',
};

/** What every converter of one request needs. The warnings and the names used grow; nothing else changes. */
export interface EncodeContext {
  readonly quirks: Quirks;
  /** The client spoke this dialect itself: what it said goes up as it came (D46). */
  readonly native: boolean;
  /** Whether values that the host's row refuses are adapted (`drop_params`, contract 5.2). */
  readonly dropRefused: boolean;
  readonly warnings: WarningList;
  readonly toolNames: ToolNames;
  readonly toolIds: ToolIds;
  /** Names of the tools that go up as `custom`, their calls with free text (D24). */
  readonly freeformTools: ReadonlySet<string>;
}

export function createEncodeContext(request: HubRequest, target: UpstreamTarget): EncodeContext {
  const { quirks, dropRefused } = target;
  return {
    quirks,
    native: request.origin === DIALECT,
    dropRefused,
    warnings: createWarningList(request.origin === DIALECT ? {} : ANTHROPIC_NAMES),
    toolNames: createToolNames(quirks),
    toolIds: createToolIds(quirks),
    freeformTools: quirks.custom_tools ? namesOfFreeformTools(request) : new Set(),
  };
}

function namesOfFreeformTools({ tools }: HubRequest): ReadonlySet<string> {
  return new Set(tools.flatMap((tool) => (tool.type === 'freeform' ? [tool.name] : [])));
}

/** A wire object of those fields that have a value, laid over the extension bag of its source, inner objects too. */
export function wireObject(
  fields: Readonly<Record<string, JsonValue | undefined>>,
  source: Extensible = {},
): JsonObject {
  const object: JsonObject = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) object[name] = value;
  }
  const bag = source.extensions?.[DIALECT];
  return bag === undefined ? object : layOver(object, bag);
}

function layOver(object: JsonObject, bag: JsonObject): JsonObject {
  const result = { ...object };
  for (const [name, kept] of Object.entries(bag)) {
    const written = result[name];
    if (written === undefined) result[name] = kept;
    else if (isJsonObject(written) && isJsonObject(kept)) result[name] = layOver(written, kept);
  }
  return result;
}

/**
 * A33: the cache mark that a client of the Messages API put on a block, for hosts that know such marks. Its `scope` is
 * Anthropic's alone.
 */
export function cacheMark(source: Extensible, { quirks }: EncodeContext): JsonObject | undefined {
  if (quirks.cache_control !== 'keep') return undefined;
  const mark = source.extensions?.['anthropic-messages']?.['cache_control'];
  return isJsonObject(mark) ? wireObject({ type: mark['type'], ttl: mark['ttl'] }) : undefined;
}
