import type { DialectId, Extensible, HubPart, HubRequest, JsonObject } from '../../hub/index.ts';
import { DIALECT_IDS, isJsonObject } from '../../hub/index.ts';
import type { WarningList } from './warning-list.ts';

/** Objects on the wire of which the hub holds a part; what is in the bag is the rest of them. */
const PARTLY_KNOWN: ReadonlySet<string> = new Set([
  'thinking',
  'output_config',
  'metadata',
  'tool_choice',
  'response_format',
  'stream_options',
  'function',
  'custom',
  'image_url',
  'file',
  'input_audio',
  'source',
]);

/**
 * A33, A34: only what the hub holds goes up, so that no field of another dialect ever reaches the host. This tells
 * the client which of its fields went no further. `isKept`: fields that are honoured nevertheless.
 */
export function warnOfForeignFields(
  request: HubRequest,
  dialect: DialectId,
  isKept: (field: string) => boolean,
  warnings: WarningList,
): void {
  const others = DIALECT_IDS.filter((other) => other !== dialect);
  const warn = ({ extensions }: Extensible) => {
    if (extensions === undefined) return;
    for (const field of others.flatMap((other) => fieldsOf(extensions[other]))) {
      if (!isKept(field)) warnings.add('dropped', field, 'the upstream has no such field');
    }
  };
  warn(request);
  for (const part of request.system) warn(part);
  for (const tool of request.tools) warn(tool);
  for (const message of request.messages) {
    warn(message);
    warnOfParts(message.parts, warn);
  }
}

function warnOfParts(parts: readonly HubPart[], warn: (source: Extensible) => void): void {
  for (const part of parts) {
    if (part.type === 'opaque') continue;
    warn(part);
    if (part.type === 'tool-result') warnOfParts(part.content, warn);
  }
}

/** The names of a bag's fields; those of an object within it stand behind its own. */
function fieldsOf(bag: JsonObject | undefined): string[] {
  if (bag === undefined) return [];
  return Object.entries(bag).flatMap(([name, value]) =>
    PARTLY_KNOWN.has(name) && isJsonObject(value) ? Object.keys(value).map((key) => `${name}.${key}`) : name,
  );
}
