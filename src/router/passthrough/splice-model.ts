import { isUtf8 } from 'node:buffer';
import { type JsonObject, stringifyJson } from '../../hub/index.ts';
import type { ClientBody } from '../exchange.ts';

/** A body that begins with its model, as every known client writes it; group 1 is the JSON string. */
const MODEL_FIRST = /^\s*\{\s*"model"\s*:\s*("(?:[^"\\]|\\.){0,512}")/;

/** In bytes; a body whose first key has not ended by then does not begin with its model. */
const HEAD_BYTES = 1024;

const MODEL_KEY = '"model"';
/** What an escaped spelling of that key has to contain: the escapes of letters, which nobody has a use for. */
const ESCAPED_LETTER = '\\u006';
/** What stands behind a key whose value is a string; group 1 is that string, if it is not longer than a name. */
const STRING_VALUE = /^\s*:\s*(?:("(?:[^"\\]|\\.){0,512}")|")/;

/**
 * Replaces the top-level `model` of a JSON body and leaves every other byte alone, so that prompt caches, key order
 * and fields we have never heard of survive (D41). Equal to re-serialising with the new name, up to white space.
 */
export function spliceModel({ bytes, value: body }: ClientBody, model: string): Uint8Array | string {
  if (!isUtf8(bytes)) return stringifyJson({ ...body, model });
  if (body['model'] === model) return bytes;
  const found = MODEL_FIRST.exec(bytes.toString('latin1', 0, HEAD_BYTES));
  const value = found?.[1];
  if (found === null || value === undefined || !isOnlyModelKey(bytes, found[0].length, value, body)) {
    return stringifyJson({ ...body, model });
  }
  const end = found[0].length;
  return Buffer.concat([
    bytes.subarray(0, end - value.length),
    Buffer.from(JSON.stringify(model)),
    bytes.subarray(end),
  ]);
}

/**
 * Of two `model` keys JSON takes the last one: then the first is not the one to replace. A later one can only be that
 * if it has the value that was parsed, which nested ones (in a schema, in a tool's input) hardly ever have.
 */
function isOnlyModelKey(bytes: Buffer, end: number, value: string, { model }: JsonObject): boolean {
  if (JSON.parse(value) !== model || bytes.includes(ESCAPED_LETTER, end)) return false;
  for (let at = bytes.indexOf(MODEL_KEY, end); at !== -1; at = bytes.indexOf(MODEL_KEY, at + 1)) {
    const from = at + MODEL_KEY.length;
    const found = STRING_VALUE.exec(bytes.toString('latin1', from, from + HEAD_BYTES));
    if (found !== null && (found[1] === undefined || JSON.parse(found[1]) === model)) return false;
  }
  return true;
}
