import { ExactNumber } from '../../hub/index.ts';
import { invalidField } from './check-fields.ts';

/** Deeper than any schema or tool input that people write, and far from where recursion would exhaust the stack. */
const MAX_DEPTH = 500;

/** Refuses a request that is nested so deeply that writing it again would exhaust the stack (J21). */
export function checkNesting(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return;
  if (depth > MAX_DEPTH) throw invalidField('', `the request is nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) {
    for (const item of value) checkNesting(item, depth + 1);
  } else {
    for (const name in value) checkNesting((value as Readonly<Record<string, unknown>>)[name], depth + 1);
  }
}
