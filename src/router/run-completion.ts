import type { UpstreamAnswer } from '../connectors/connector.ts';
import { QcpError, toQcpError } from '../errors/index.ts';
import { clientResponseHeaders } from '../upstream/header-policy.ts';
import { type Candidate, listCandidates } from './candidate.ts';
import { nameBackend } from './describe-failures.ts';
import type { DoorAnswer } from './door-answer.ts';
import type { ClientBody } from './exchange.ts';
import { spliceModel } from './passthrough/splice-model.ts';
import { plainFacts } from './plain-facts.ts';
import { planRoute } from './plan-route.ts';
import { readFailure } from './read-answer.ts';
import { readBytes } from './read-json.ts';
import { dialectOf, sendRequest } from './run-attempt.ts';
import type { RouterRuntime } from './runtime.ts';
import type { ClientSink } from './write-stream.ts';

/** A request of the legacy text API. */
export interface CompletionRequest {
  readonly body: ClientBody;
  readonly signal: AbortSignal;
}

/**
 * Passes a legacy text completion to a backend that has that API, byte for byte but for the model's name. Nothing is
 * translated: a backend without the API is a 404 that names the door to use.
 */
export async function runCompletion(
  runtime: RouterRuntime,
  { body, signal }: CompletionRequest,
): Promise<DoorAnswer> {
  const candidate = chooseCandidate(runtime, body);
  try {
    const answer = await send(runtime, candidate, body, signal);
    if (answer.status >= 400) throw await readFailure(answer, dialectOf(runtime, candidate), runtime.now());
    return await relay(answer, candidate);
  } catch (thrown) {
    throw nameBackend(toQcpError(thrown), candidate, runtime.scrub);
  }
}

function chooseCandidate(runtime: RouterRuntime, body: ClientBody): Candidate {
  const model = body.value['model'];
  if (typeof model !== 'string')
    throw new QcpError('REQUEST_INVALID', 'model: a string is required', { param: 'model' });
  const facts = plainFacts({
    model,
    stream: body.value['stream'] === true,
    bodyBytes: body.bytes.length,
  });
  const plan = planRoute(facts, runtime, runtime.random());
  const candidate = listCandidates(plan.attempts, runtime.connectors, runtime.random()).find(
    ({ connector }) => connector.operations.has('completions'),
  );
  if (candidate !== undefined) return candidate;
  throw new QcpError(
    'ROUTE_UNSUPPORTED',
    `backend ${plan.attempts[0]?.backend} has no legacy text API; use POST /v1/chat/completions`,
  );
}

async function send(
  runtime: RouterRuntime,
  candidate: Candidate,
  body: ClientBody,
  signal: AbortSignal,
): Promise<UpstreamAnswer> {
  const { connector, attempt, credentialId } = candidate;
  const availability = connector.availability();
  if (!availability.available) throw availability.error;
  const credentials = await connector.prepare(credentialId, signal, attempt.model);
  const request = connector.build(
    {
      operation: 'completions',
      model: attempt.model,
      body: spliceModel(body.bytes.toString('utf8'), body.value, attempt.model),
      stream: body.value['stream'] === true,
      clientHeaders: {},
      extraHeaders: attempt.headers,
    },
    credentials,
  );
  return sendRequest(runtime, candidate, request, signal, { waitedMs: 0 });
}

async function relay(answer: UpstreamAnswer, { attempt }: Candidate): Promise<DoorAnswer> {
  const headers = {
    ...clientResponseHeaders(answer.headers, { sameDialect: true }),
    'x-qcp-backend': attempt.backend,
    'x-qcp-model': attempt.model,
    'x-qcp-attempts': '1',
  };
  if (!(answer.headers['content-type'] ?? '').includes('event-stream')) {
    return { kind: 'json', headers, body: await readBytes(answer) };
  }
  return { kind: 'stream', headers, writeTo: (sink) => relayBytes(answer, sink) };
}

async function relayBytes(answer: UpstreamAnswer, sink: ClientSink): Promise<void> {
  try {
    for await (const bytes of answer.body) if (!sink.write(bytes)) await sink.drained();
  } catch {
    const error = {
      message: 'upstream stream ended before completion',
      type: 'server_error',
      param: null,
      code: null,
    };
    sink.write(`data: ${JSON.stringify({ error })}\n\n`);
  } finally {
    answer.close();
  }
}
