import type { Extensible, JsonObject, JsonValue } from '../../hub/index.ts';
import { restOf } from '../common/rest-of.ts';
import { DIALECT } from './wire-types.ts';

/**
 * The extension bag of one wire object, to be spread into its hub part: every field that the hub has no place for,
 * under its own name. `nested` holds what is left of objects within it by their names, e.g.
 * `{function: {extra_content: {...}}}`; the encoder writes its own fields over them.
 */
export function keepUnknown(
  object: JsonObject,
  known: ReadonlySet<string>,
  nested: Readonly<Record<string, JsonValue | undefined>> = {},
): Extensible {
  let bag = restOf(object, known);
  for (const name in nested) {
    const value = nested[name];
    if (value !== undefined) bag = { ...bag, [name]: value };
  }
  return bag === undefined ? {} : { extensions: { [DIALECT]: bag } };
}
