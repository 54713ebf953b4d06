import type { Extensible, JsonObject } from '../../hub/index.ts';
import { restOf } from '../common/rest-of.ts';
import { DIALECT } from './wire-types.ts';

/**
 * The extension bag of one wire object, to be spread into its hub part: every field that the hub has no place for
 * (cache_control, citations, fields of tomorrow), under its own name. `nested` holds such fields of objects within it
 * by the name of the object, e.g. `{thinking: {display: 'omitted'}}`; the encoder writes its own fields over them.
 */
export function keepUnknown(
  object: JsonObject,
  known: ReadonlySet<string>,
  nested: Readonly<Record<string, JsonObject | undefined>> = {},
): Extensible {
  let bag = restOf(object, known);
  for (const name in nested) {
    const fields = nested[name];
    if (fields !== undefined) bag = { ...bag, [name]: fields };
  }
  return bag === undefined ? {} : { extensions: { [DIALECT]: bag } };
}
