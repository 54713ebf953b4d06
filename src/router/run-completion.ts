import type { Credentials, UpstreamAnswer } from '../connectors/connector.ts';
import { QcpError, toQcpError } from '../errors/index.ts';
import { clientResponseHeaders } from '../upstream/header-policy.ts';
import { allowedAttempts } from './allowed-attempts.ts';
import type { Candidate } from './candidate.ts';
import { nameBackend } from './describe-failures.ts';
import { type Dispatched, dispatchJob } from './dispatch.ts';
import type { DoorAnswer } from './door-answer.ts';
import type { DoorRequest } from './door-request.ts';
import type { ClientBody } from './exchange.ts';
import { createJournal, type Journal } from './journal.ts';
import { spliceModel } from './passthrough/splice-model.ts';
import { plainFacts } from './plain-facts.ts';
import { planRoute } from './plan-route.ts';
import { readFailure } from './read-answer.ts';
import { readBytes } from './read-json.ts';
import { relayCompletion } from './relay-completion.ts';
import { routeHeaders } from './route-headers.ts';
import type { PlannedAttempt } from './route-plan.ts';
import { dialectOf, sendRequest } from './run-attempt.ts';
import type { RouterRuntime } from './runtime.ts';
import type { LineTime } from './take-place.ts';

/** What the door has to know of a request of the legacy text API. */
interface TextRequest {
  readonly model: string;
  readonly stream: boolean;
}

/** An answer of the legacy text API: read whole, or the stream that is still to be read. */
interface TextAnswer {
  readonly answer: UpstreamAnswer;
  readonly whole: Buffer | undefined;
}

/**
 * Passes a legacy text completion to a backend that has that API, byte for byte but for the model's name. Nothing is
 * translated: a backend without the API is a 404 that names the door to use. Throws QcpError; failures of backends are
 * answers.
 */
export async function runCompletion(runtime: RouterRuntime, door: DoorRequest): Promise<DoorAnswer> {
  const journal = createJournal(runtime, door);
  try {
    const request = readRequest(door.body);
    journal.asked(request);
    const attempts = planCompletion(runtime, request, door);
    const job = {
      signal: door.signal,
      conversation: undefined,
      attempt: (candidate: Candidate, credentials: Credentials, lines: LineTime) =>
        complete(runtime, door, request, candidate, credentials, lines),
    };
    const dispatched = await dispatchJob<TextAnswer>(runtime, job, attempts, journal);
    journal.committed(dispatched, []);
    return answerClient(runtime, door, dispatched, journal);
  } catch (thrown) {
    const error = toQcpError(door.signal.aborted ? door.signal.reason : thrown);
    journal.finished({ usage: {}, failure: error });
    if (journal.attempts.length === 0) throw error;
    return { kind: 'failure', headers: routeHeaders(journal.attempts), error };
  }
}

function readRequest({ value }: ClientBody): TextRequest {
  const { model, stream } = value;
  if (typeof model !== 'string')
    throw new QcpError('REQUEST_INVALID', 'model: a string is required', { param: 'model' });
  return { model, stream: stream === true };
}

/** The targets that have the API. Throws ROUTE_UNSUPPORTED where there is none. */
function planCompletion(
  runtime: RouterRuntime,
  { model, stream }: TextRequest,
  { body, clientKey }: DoorRequest,
): readonly PlannedAttempt[] {
  const facts = plainFacts({ model, stream, bodyBytes: body.bytes.length });
  const plan = planRoute(facts, runtime, runtime.random());
  const attempts = allowedAttempts(plan.attempts, clientKey);
  const able = attempts.filter(({ backend }) =>
    runtime.connectors.get(backend)?.operations.has('completions'),
  );
  if (able.length > 0) return able;
  throw new QcpError(
    'ROUTE_UNSUPPORTED',
    `backend ${attempts[0]?.backend} has no legacy text API; use POST /v1/chat/completions`,
  );
}

/** One try at one target. */
async function complete(
  runtime: RouterRuntime,
  { body, signal }: DoorRequest,
  { stream }: TextRequest,
  candidate: Candidate,
  credentials: Credentials,
  lines: LineTime,
): Promise<TextAnswer> {
  const { connector, attempt } = candidate;
  const request = connector.build(
    {
      operation: 'completions',
      model: attempt.model,
      body: spliceModel(body, attempt.model),
      stream,
      clientHeaders: {},
      extraHeaders: attempt.headers,
    },
    credentials,
  );
  const answer = await sendRequest(runtime, candidate, request, signal, lines);
  if (answer.status >= 400) throw await readFailure(answer, dialectOf(runtime, candidate), runtime.now());
  const streams = (answer.headers['content-type'] ?? '').includes('event-stream');
  return { answer, whole: streams ? undefined : await readBytes(answer) };
}

function answerClient(
  runtime: RouterRuntime,
  { door, requestId }: DoorRequest,
  { answer, whole, candidate, attempts }: Dispatched<TextAnswer>,
  journal: Journal,
): DoorAnswer {
  const headers = {
    ...clientResponseHeaders(answer.headers, { sameDialect: true }),
    ...routeHeaders(attempts),
  };
  if (whole !== undefined) {
    journal.finished({ usage: {}, failure: undefined });
    return { kind: 'json', headers, body: whole };
  }
  const writing = {
    client: door.client,
    requestId,
    name: (error: QcpError) => nameBackend(error, candidate, runtime.scrub),
    keepAliveMs: runtime.config.keep_alive_seconds * 1000,
  };
  return {
    kind: 'stream',
    headers,
    writeTo: async (sink) => journal.finished(await relayCompletion(answer, writing, sink)),
  };
}
