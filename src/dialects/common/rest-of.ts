import type { JsonObject, JsonValue } from '../../hub/index.ts';

/** The fields of a wire object that the hub has no place for, for the extension bag; undefined where there are none. */
export function restOf(object: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  let rest: JsonObject | undefined;
  for (const key in object) {
    if (known.has(key) || key === '__proto__') continue; // Assigning __proto__ would not make a field.
    rest ??= {};
    rest[key] = object[key] as JsonValue;
  }
  return rest;
}
