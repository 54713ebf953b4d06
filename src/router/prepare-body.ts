import type { Dialect, EncodedRequest, UpstreamTarget } from '../dialects/dialect.ts';
import { type HubPart, type HubRequest, type JsonObject, stringifyJson } from '../hub/index.ts';
import { giveWay, isLarge } from '../wire/give-way.ts';
import { applyParameters } from './apply-parameters.ts';
import { applyPolicy } from './apply-policy.ts';
import { boundOutputTokens } from './bound-output-tokens.ts';
import type { Candidate } from './candidate.ts';
import type { ChatExchange } from './exchange.ts';
import { namesOf } from './field-names.ts';
import { omitParts } from './omit-parts.ts';
import { editPassthroughBody } from './passthrough/edit-body.ts';
import { patchParameters } from './passthrough/patch-parameters.ts';
import { spliceModel } from './passthrough/splice-model.ts';
import type { PlannedAttempt } from './route-plan.ts';

/** A request as it goes to one target, before it has an address. */
export interface PreparedBody extends Omit<EncodedRequest, 'body'> {
  readonly lane: PlannedAttempt['lane'];
  /** JSON text. */
  readonly body: string | Uint8Array;
}

/** What a body is written from. */
type Source = Pick<ChatExchange, 'door' | 'body' | 'request'>;

/**
 * Writes the body for one target: in the passthrough lane the client's own with what the route changes, otherwise
 * encoded anew from the hub. Parameters that are no plain fields of the body close the passthrough lane. Throws
 * REQUEST_REFUSED where the backend's policy refuses what would have to change.
 */
export async function prepareBody(
  source: Source,
  { attempt, connector }: Candidate,
  dialect: Dialect,
): Promise<PreparedBody> {
  const { length } = source.body.bytes;
  const target = upstreamTarget(attempt, connector);
  source.door.client.refuseUnservable?.(source.request, { dialect: dialect.id, quirks: target.quirks });
  if (isLarge(length)) await giveWay();
  const parametrized = applyParameters(source.request, attempt.parameters);
  const { request, warnings } = boundOutputTokens(parametrized, attempt.outputTokens, dialect.id);
  const patch =
    attempt.lane === 'passthrough' ? patchParameters(source.request, request, dialect.id, target) : undefined;
  const prepared =
    patch === undefined
      ? await translate(source, request, attempt, target, dialect)
      : passThrough(source, patch, attempt, target, dialect);
  return warnings.length === 0 ? prepared : { ...prepared, warnings: [...warnings, ...prepared.warnings] };
}

async function translate(
  { body: { bytes } }: Source,
  request: HubRequest,
  attempt: PlannedAttempt,
  target: UpstreamTarget,
  dialect: Dialect,
): Promise<PreparedBody> {
  const { body, ...facts } = applyPolicy(attempt, target, (asked) => encode(request, asked, dialect));
  if (isLarge(bytes.length)) await giveWay();
  return { ...facts, lane: 'translate', body: Buffer.from(stringifyJson(body)) };
}

function passThrough(
  { body }: Source,
  patch: NonNullable<ReturnType<typeof patchParameters>>,
  attempt: PlannedAttempt,
  target: UpstreamTarget,
  dialect: Dialect,
): PreparedBody {
  const patched = patchBody(body.value, patch);
  const edited = applyPolicy(attempt, target, (asked) => editPassthroughBody(patched, asked, dialect));
  const written =
    edited.body === body.value
      ? spliceModel(body, target.model)
      : stringifyJson({ ...edited.body, model: target.model });
  return { lane: 'passthrough', body: written, warnings: edited.warnings, toolNames: NO_RENAMED_TOOLS };
}

/** The very same object where nothing changes, so that its bytes can go through. */
function patchBody(body: JsonObject, patch: NonNullable<ReturnType<typeof patchParameters>>): JsonObject {
  const changes = Object.entries(patch);
  if (changes.length === 0) return body;
  const patched = { ...body };
  for (const [field, value] of changes) {
    if (value === undefined) delete patched[field];
    else patched[field] = value;
  }
  return patched;
}

/** What `drop_params` or a policy takes away may be a field of the body or a kind of part. */
function encode(request: HubRequest, target: UpstreamTarget, dialect: Dialect): EncodedRequest {
  const omitted = target.dropNames.size === 0 ? [] : OMITTABLE.filter((type) => target.dropNames.has(type));
  if (omitted.length === 0) return dialect.upstream.encodeRequest(request, target);
  const encoded = dialect.upstream.encodeRequest(omitParts(request, new Set(omitted)), target);
  const told = omitted.map(
    (field) => ({ action: 'dropped', field, detail: 'not sent to this backend' }) as const,
  );
  return { ...encoded, warnings: [...encoded.warnings, ...told] };
}

const NO_NAMES: ReadonlySet<string> = new Set();
const NO_RENAMED_TOOLS: PreparedBody['toolNames'] = new Map();

/** Kinds of parts that a request can do without. */
const OMITTABLE: readonly HubPart['type'][] = ['image', 'document', 'audio'];

/** The target in an encoder's words. A model that its rule says is blind gets notes in place of images (A21). */
export function upstreamTarget(attempt: PlannedAttempt, connector: Candidate['connector']): UpstreamTarget {
  const { dropParams, vision } = attempt;
  const quirks = connector.quirks(attempt.model);
  return {
    model: attempt.model,
    quirks: vision === false ? { ...quirks, images: false } : quirks,
    dropRefused: dropParams === true,
    dropNames: typeof dropParams === 'object' ? new Set(dropParams.flatMap(namesOf)) : NO_NAMES,
  };
}
