import type { UpstreamTarget } from '../dialects/dialect.ts';
import { QcpError } from '../errors/index.ts';
import type { JsonObject, Warning } from '../hub/index.ts';
import { namesOf } from './field-names.ts';
import type { PlannedAttempt } from './route-plan.ts';

/** A body for an upstream, and what it lost or changed. */
export interface Writing {
  readonly body: JsonObject;
  readonly warnings: readonly Warning[];
}

type Policy = PlannedAttempt['policy'];

/**
 * Writes a body under the backend's `policy`, which decides on fields that cannot go up as they are: `adapt` changes
 * them as well as can be, `drop` leaves them out, `refuse` throws REQUEST_REFUSED (400) and names the field. It beats
 * `drop_params` for these fields (contract 5.2). `write` is called again where the policy changes its target.
 */
export function applyPolicy<W extends Writing>(
  { policy, backend }: Pick<PlannedAttempt, 'policy' | 'backend'>,
  target: UpstreamTarget,
  write: (target: UpstreamTarget) => W,
): W {
  if (isEmpty(policy)) return write(target);
  const adapted = write({ ...target, dropRefused: true });
  const ruled = adapted.warnings.filter(({ field }) => ruleOf(policy, field) !== undefined);
  const refused = ruled.find(({ field }) => ruleOf(policy, field) === 'refuse');
  if (refused !== undefined) throw refusal(refused.field, backend);
  const dropped = ruled.filter(({ field }) => ruleOf(policy, field) === 'drop');
  if (target.dropRefused && dropped.length === 0) return adapted;
  const dropNames = new Set([...target.dropNames, ...dropped.flatMap(({ field }) => namesOf(field))]);
  const written = withoutAdapted(write({ ...target, dropNames }), dropped);
  if (target.dropRefused) return written;
  return takeOver(
    written,
    adapted,
    ruled.filter((warning) => !dropped.includes(warning)),
  );
}

function isEmpty(policy: Policy): boolean {
  for (const _field in policy) return false;
  return true;
}

function ruleOf(policy: Policy, field: string): Policy[string] | undefined {
  return namesOf(field)
    .map((name) => policy[name])
    .find((rule) => rule !== undefined);
}

function refusal(field: string, backend: string): QcpError {
  return new QcpError(
    'REQUEST_REFUSED',
    `${field}: backend ${backend} cannot take it as it is, and backends.${backend}.policy says to refuse that`,
    { param: field },
  );
}

/** What was adapted first and then left out is told once, as left out. */
function withoutAdapted<W extends Writing>(written: W, dropped: readonly Warning[]): W {
  const fields = new Set(dropped.map(({ field }) => field));
  const warnings = written.warnings.filter(({ action, field }) => action !== 'adapted' || !fields.has(field));
  return { ...written, warnings };
}

/** `drop_params: false` leaves everything as the client said it, but for the fields that the policy names. */
function takeOver<W extends Writing>(written: W, adapted: W, ruled: readonly Warning[]): W {
  const body = { ...written.body };
  for (const name of ruled.flatMap(({ field }) => namesOf(field))) {
    const value = adapted.body[name];
    if (value === undefined) delete body[name];
    else body[name] = value;
  }
  const told = new Set(written.warnings.map(({ field }) => field));
  const warnings = [...written.warnings, ...ruled.filter(({ field }) => !told.has(field))];
  return { ...written, body, warnings };
}
