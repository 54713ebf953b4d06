import type { Quirks } from './quirks.ts';

const SAMPLING = ['temperature', 'top_p', 'top_k', 'presence_penalty', 'frequency_penalty'];

/**
 * Wire names of the fields that a host's row refuses: those that it names, and those that its model does not take at
 * all (A29, A31). Dropped under `drop_params: true`, on the passthrough lane too.
 */
export function refusedFields(quirks: Quirks): ReadonlySet<string> {
  const found = known.get(quirks) ?? computeRefusedFields(quirks);
  known.set(quirks, found);
  return found;
}

/** Quirks are made once a model and live as long as the configuration. */
const known = new WeakMap<Quirks, ReadonlySet<string>>();

function computeRefusedFields(quirks: Quirks): ReadonlySet<string> {
  return new Set([
    ...quirks.refuses,
    ...(quirks.fixed_sampling ? SAMPLING : []),
    ...(quirks.stop_limit === 0 ? ['stop', 'stop_sequences'] : []),
  ]);
}
