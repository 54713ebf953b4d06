import { QcpError } from '../errors/index.ts';
import { isJsonObject, type JsonObject, parseJson } from '../hub/index.ts';
import { giveWay, isLarge } from '../wire/give-way.ts';

/** A client's body: the bytes for the passthrough lane, and what they say. */
export interface JsonBody {
  readonly bytes: Buffer;
  readonly value: JsonObject;
}

/** Parses a body whatever its content type (I11). Throws REQUEST_INVALID_JSON, and REQUEST_INVALID for a non-object. */
export async function parseJsonBody(bytes: Buffer | undefined): Promise<JsonBody> {
  if (bytes === undefined || bytes.length === 0) {
    throw new QcpError('REQUEST_INVALID_JSON', 'the request body is empty; it has to be a JSON object');
  }
  if (isLarge(bytes.length)) await giveWay();
  const text = bytes.toString('utf8');
  if (isLarge(bytes.length)) await giveWay();
  const value = parseText(text);
  if (!isJsonObject(value)) {
    throw new QcpError('REQUEST_INVALID', 'the request body has to be a JSON object');
  }
  if (isLarge(bytes.length)) await giveWay();
  return { bytes, value };
}

function parseText(text: string): unknown {
  try {
    return parseJson(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch (error) {
    const reason = error instanceof Error ? describeSyntaxError(error) : '';
    throw new QcpError('REQUEST_INVALID_JSON', `the request body is not valid JSON${reason}`);
  }
}

/** Where the JSON broke, without quoting the body, which may hold a prompt. */
function describeSyntaxError(error: Error): string {
  const position = /at position (\d+)/.exec(error.message)?.[1];
  return position === undefined ? '' : ` (at position ${position})`;
}
