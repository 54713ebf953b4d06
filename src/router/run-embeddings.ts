import type { Credentials } from '../connectors/connector.ts';
import { QcpError, toQcpError } from '../errors/index.ts';
import {
  type EmbeddingsRequest,
  type EmbeddingsResponse,
  type EmbeddingVector,
  formatWarnings,
  stringifyJson,
  type Warning,
} from '../hub/index.ts';
import { clientResponseHeaders, forwardableRequestHeaders } from '../upstream/header-policy.ts';
import { allowedAttempts } from './allowed-attempts.ts';
import type { Candidate } from './candidate.ts';
import { type Dispatched, dispatchJob, type Job } from './dispatch.ts';
import type { DoorAnswer } from './door-answer.ts';
import type { DoorRequest } from './door-request.ts';
import { exchangeJson } from './exchange-json.ts';
import { createJournal } from './journal.ts';
import { plainFacts } from './plain-facts.ts';
import { planRoute } from './plan-route.ts';
import { upstreamTarget } from './prepare-body.ts';
import { parseAnswer } from './read-json.ts';
import { encodeHeaderText, routeHeaders } from './route-headers.ts';
import type { PlannedAttempt } from './route-plan.ts';
import { dialectOf } from './run-attempt.ts';
import type { RouterRuntime } from './runtime.ts';
import type { LineTime } from './take-place.ts';

/** The vectors that one target gave. */
interface Embedded {
  readonly response: EmbeddingsResponse;
  readonly headers: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
}

/**
 * Serves one request for embeddings (G8-G11): `backend:model`, else the `embeddings` rules, else the default backend.
 * The rules for chat do not apply. Throws QcpError; failures of backends are answers.
 */
export async function runEmbeddings(runtime: RouterRuntime, door: DoorRequest): Promise<DoorAnswer> {
  const journal = createJournal(runtime, door);
  try {
    const request = decodeRequest(door);
    journal.asked({ model: request.model, stream: false });
    const attempts = planEmbeddings(runtime, request, door);
    const { signal } = door;
    const headers = forwardableRequestHeaders(door.headers);
    const attempt: Job<Embedded>['attempt'] = (candidate, credentials, lines) =>
      embed({ runtime, candidate, credentials, request, headers, signal, lines });
    const answer = await dispatchJob(
      runtime,
      { signal, conversation: undefined, attempt },
      attempts,
      journal,
    );
    journal.committed(answer, answer.warnings);
    journal.finished({ usage: { inputTokens: answer.response.inputTokens }, failure: undefined });
    return answerClient(door, request, answer);
  } catch (thrown) {
    const error = toQcpError(door.signal.aborted ? door.signal.reason : thrown);
    journal.finished({ usage: {}, failure: error });
    if (journal.attempts.length === 0) throw error;
    return { kind: 'failure', headers: routeHeaders(journal.attempts), error };
  }
}

function decodeRequest({ door, body }: DoorRequest): EmbeddingsRequest {
  const { embeddings } = door.client;
  if (embeddings === undefined) throw new QcpError('SERVER_INTERNAL', `${door.id} has no embeddings`);
  return embeddings.decodeRequest(body.value);
}

/** The targets that have embeddings. Throws ROUTE_UNSUPPORTED where there is none (G14). */
function planEmbeddings(
  runtime: RouterRuntime,
  { model }: EmbeddingsRequest,
  { body, clientKey }: DoorRequest,
): readonly PlannedAttempt[] {
  const { config, connectors, rules } = runtime;
  const table = {
    config: { ...config, force_model: undefined },
    rules: { ...rules, rules: rules.embeddings, families: [] },
    connectors,
  };
  const facts = plainFacts({ model, stream: false, bodyBytes: body.bytes.length });
  const plan = planRoute(facts, table, runtime.random());
  if (plan.kind === 'hybrid') {
    throw new QcpError('ROUTE_TARGET_INVALID', 'model: embeddings cannot come from a hybrid target', {
      param: 'model',
    });
  }
  const attempts = allowedAttempts(plan.attempts, clientKey);
  const able = attempts.filter(({ backend }) => connectors.get(backend)?.operations.has('embeddings'));
  if (able.length > 0) return able;
  const names = [...new Set(attempts.map(({ backend }) => backend))].join(', ');
  throw new QcpError(
    'ROUTE_UNSUPPORTED',
    `backend ${names} has no embeddings; ask for another backend:model`,
    {
      param: 'model',
    },
  );
}

/** One try at one target. */
async function embed(job: {
  readonly runtime: RouterRuntime;
  readonly candidate: Candidate;
  readonly credentials: Credentials;
  readonly request: EmbeddingsRequest;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly lines: LineTime;
}): Promise<Embedded> {
  const { runtime, candidate, request } = job;
  const face = dialectOf(runtime, candidate).upstream.embeddings;
  if (face === undefined) throw new QcpError('ROUTE_UNSUPPORTED', 'the backend has no embeddings');
  const { body, warnings } = face.encodeRequest(
    request,
    upstreamTarget(candidate.attempt, candidate.connector),
  );
  const call = { operation: 'embeddings', body: stringifyJson(body), clientHeaders: job.headers } as const;
  const answer = await exchangeJson(runtime, candidate, job.credentials, call, job.signal, job.lines);
  const response = face.decodeResponse(parseAnswer(answer.body), request);
  checkDimensions(response.vectors[0], request);
  return { response, headers: answer.headers, warnings };
}

/** G10: hosts that do not know `dimensions` ignore it, and a vector of the wrong length is worse than an error. */
function checkDimensions(
  vector: EmbeddingVector | undefined,
  { model, dimensions }: EmbeddingsRequest,
): void {
  if (dimensions === undefined || vector === undefined) return;
  const length = typeof vector === 'string' ? Buffer.byteLength(vector, 'base64') / 4 : vector.length;
  if (length === dimensions) return;
  throw new QcpError(
    'REQUEST_UNSUPPORTED',
    `dimensions: ${model} gives vectors of ${length}, not of ${dimensions}; ask without dimensions`,
    { param: 'dimensions' },
  );
}

function answerClient(
  { door }: DoorRequest,
  request: EmbeddingsRequest,
  { response, headers, warnings, candidate, attempts }: Dispatched<Embedded>,
): DoorAnswer {
  const named = formatWarnings(warnings);
  const sameDialect = candidate.connector.dialect === door.id;
  return {
    kind: 'json',
    headers: {
      ...clientResponseHeaders(headers, { sameDialect }),
      ...routeHeaders(attempts),
      ...(named === '' ? {} : { 'x-qcp-warnings': encodeHeaderText(named) }),
    },
    body: stringifyJson(door.client.embeddings?.encodeResponse(response, request)),
  };
}
