import { toQcpError } from '../errors/index.ts';
import { parseJsonObject, stringifyJson } from '../hub/index.ts';
import { clientResponseHeaders, forwardableRequestHeaders } from '../upstream/header-policy.ts';
import { allowedAttempts } from './allowed-attempts.ts';
import { type Candidate, listCandidates } from './candidate.ts';
import { decodeExchange } from './decode-exchange.ts';
import type { DoorAnswer } from './door-answer.ts';
import type { DoorRequest } from './door-request.ts';
import type { ChatExchange } from './exchange.ts';
import { askOnce } from './exchange-json.ts';
import { planRoute } from './plan-route.ts';
import { prepareBody } from './prepare-body.ts';
import { readFacts } from './read-facts.ts';
import { routeHeaders } from './route-headers.ts';
import { dialectOf } from './run-attempt.ts';
import type { RouterRuntime } from './runtime.ts';
import { countPrompt } from './token-count/count-prompt.ts';

/** Clients ask many times at once, and a rough count at once is worth more than a good one late. In ms. */
const PATIENCE_MS = 10_000;

/** How hosts answer that speak the Messages API but do not count (G3). */
const LACKS_ROUTE: ReadonlySet<number> = new Set([404, 405, 501]);

/**
 * How many tokens a prompt has (G1): by the upstream's own count where its API has one, otherwise by ours, also for
 * models that nobody knows. Only what is wrong with the request itself is thrown.
 */
export async function runCountTokens(runtime: RouterRuntime, door: DoorRequest): Promise<DoorAnswer> {
  const exchange = decodeExchange(door);
  const candidate = firstCandidate(runtime, exchange, door);
  const counted =
    candidate?.connector.operations.has('count-tokens') === true
      ? await askUpstream(runtime, exchange, candidate)
      : undefined;
  if (counted !== undefined) return counted;
  const tokens = await countPrompt(exchange.request, candidate?.attempt.model ?? exchange.request.model);
  return { kind: 'json', headers: {}, body: JSON.stringify({ input_tokens: tokens }) };
}

/** The target that a chat request would try first; undefined where the route leads nowhere. */
function firstCandidate(
  runtime: RouterRuntime,
  exchange: ChatExchange,
  { clientKey }: DoorRequest,
): Candidate | undefined {
  try {
    const plan = planRoute(readFacts(exchange), runtime, runtime.random());
    const attempts = allowedAttempts(plan.attempts, clientKey);
    return listCandidates(attempts, runtime.connectors, runtime.random())[0];
  } catch (thrown) {
    const { code } = toQcpError(thrown);
    if (code === 'ROUTE_MODEL_UNKNOWN' || code === 'ROUTE_UNSUPPORTED') return undefined;
    throw thrown;
  }
}

/** The upstream's answer as it is; undefined where it gave none (G3). The failure counts against nobody. */
async function askUpstream(
  runtime: RouterRuntime,
  exchange: ChatExchange,
  candidate: Candidate,
): Promise<DoorAnswer | undefined> {
  const signal = AbortSignal.any([exchange.signal, AbortSignal.timeout(PATIENCE_MS)]);
  try {
    const body = await countBody(runtime, exchange, candidate);
    const call = {
      operation: 'count-tokens',
      body,
      clientHeaders: forwardableRequestHeaders(exchange.headers),
    } as const;
    const answer = await askOnce(runtime, candidate, call, signal);
    if (typeof parseJsonObject(answer.body.toString('utf8'))?.['input_tokens'] !== 'number') return undefined;
    const headers = {
      ...clientResponseHeaders(answer.headers, { sameDialect: true }),
      ...routeHeaders([candidate.attempt]),
    };
    return { kind: 'json', headers, body: answer.body };
  } catch (thrown) {
    const error = toQcpError(thrown);
    exchange.signal.throwIfAborted();
    if (error.kind === 'invalid-request' && !LACKS_ROUTE.has(error.upstreamStatus ?? error.status))
      throw error;
    runtime.logger.debug(`tokens are counted here: ${error.message}`);
    return undefined;
  }
}

/** The client's body for this target. What route and encoder add to it (`max_tokens`, ...) is no part of a count. */
async function countBody(
  runtime: RouterRuntime,
  exchange: ChatExchange,
  candidate: Candidate,
): Promise<string | Uint8Array> {
  const { lane, body } = await prepareBody(exchange, candidate, dialectOf(runtime, candidate));
  const { parameters, outputTokens } = candidate.attempt;
  if (lane === 'passthrough' && parameters.length === 0 && outputTokens === undefined) return body;
  const fields = Object.entries(parseJsonObject(Buffer.from(body).toString()) ?? {});
  return stringifyJson(Object.fromEntries(fields.filter(([field]) => field in exchange.body.value)));
}
