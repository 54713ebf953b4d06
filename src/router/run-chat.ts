import { randomUUID } from 'node:crypto';
import type { ClientContext } from '../dialects/dialect.ts';
import { QcpError, toQcpError } from '../errors/index.ts';
import { formatWarnings, stringifyJson, type Usage } from '../hub/index.ts';
import { clientResponseHeaders } from '../upstream/header-policy.ts';
import { allowedAttempts } from './allowed-attempts.ts';
import { decodeExchange } from './decode-exchange.ts';
import { nameBackend } from './describe-failures.ts';
import { type Dispatched, dispatch } from './dispatch.ts';
import type { DoorAnswer } from './door-answer.ts';
import type { DoorRequest } from './door-request.ts';
import { earlyCommitMs, settlesWithin, writeWhenReady } from './early-commit.ts';
import type { ChatExchange } from './exchange.ts';
import { runHybrid } from './hybrid/run-hybrid.ts';
import { createJournal, type Journal } from './journal.ts';
import type { OpenAnswer } from './open-answer.ts';
import { planRoute } from './plan-route.ts';
import { estimateInputTokens, readFacts } from './read-facts.ts';
import { encodeHeaderText, routeHeaders } from './route-headers.ts';
import type { RouterRuntime } from './runtime.ts';
import { showsReasoning } from './shows-reasoning.ts';
import {
  type ClientSink,
  type StreamedAnswer,
  type StreamWriting,
  writeFailure,
  writeStream,
} from './write-stream.ts';

/**
 * Serves one chat request: decode, plan, dispatch, and hand the answer over at its commit, so that until then the
 * HTTP status can still tell the truth. Writes the one log line when all is over. Throws QcpError.
 */
export async function runChat(runtime: RouterRuntime, door: DoorRequest): Promise<DoorAnswer> {
  const journal = createJournal(runtime, door);
  try {
    const exchange = decodeExchange(door);
    journal.asked(exchange.request);
    const plan = planRoute(readFacts(exchange), runtime, runtime.random());
    const attempts = allowedAttempts(plan.attempts, door.clientKey);
    if (plan.kind === 'hybrid') {
      const reasoner = allowedAttempts(plan.reasoner, door.clientKey);
      return await runHybrid(runtime, exchange, { ...plan, attempts, reasoner }, journal);
    }
    const dispatching = dispatch(runtime, exchange, attempts, journal).then((dispatched) => {
      const { decodeWarnings } = exchange;
      journal.committed(dispatched, [...decodeWarnings, ...plan.warnings, ...dispatched.prepared.warnings]);
      return dispatched;
    });
    const patienceMs = earlyCommitMs(runtime, attempts, exchange.request.stream);
    if (patienceMs !== undefined && !(await settlesWithin(dispatching, patienceMs))) {
      return answerEarly(runtime, exchange, dispatching, journal);
    }
    return answerClient(runtime, exchange, await dispatching, journal);
  } catch (thrown) {
    const error = failureOf(thrown, door.signal);
    journal.finished({ usage: {}, failure: error });
    if (journal.attempts.length === 0) throw error;
    return { kind: 'failure', headers: routeHeaders(journal.attempts), error };
  }
}

/** What a failure is called: once the request's signal has fired, nothing else matters. */
function failureOf(thrown: unknown, signal: AbortSignal): QcpError {
  return toQcpError(signal.aborted ? signal.reason : thrown);
}

function answerClient(
  runtime: RouterRuntime,
  exchange: ChatExchange,
  dispatched: Dispatched,
  journal: Journal,
): DoorAnswer {
  const { open } = dispatched;
  const headers = answerHeaders(dispatched, exchange, journal);
  switch (open.kind) {
    case 'response': {
      const context = clientContext(runtime, exchange, dispatched);
      const body = stringifyJson(exchange.door.client.encodeResponse(open.response, context));
      return answerWhole(headers, body, open.response.usage, journal);
    }
    case 'raw':
      return answerWhole(headers, open.body, open.usage, journal);
    case 'parts':
    case 'frames': {
      const writing = streamWriting(runtime, exchange, dispatched);
      return { kind: 'stream', headers, writeTo: (sink) => writeAnswer(open, writing, journal, sink) };
    }
    default:
      return open satisfies never;
  }
}

/** A stream whose headers go out before anybody has answered; it cannot tell yet who will. */
function answerEarly(
  runtime: RouterRuntime,
  exchange: ChatExchange,
  dispatching: Promise<Dispatched>,
  journal: Journal,
): DoorAnswer {
  const { client } = exchange.door;
  const writeTo = (sink: ClientSink): Promise<void> =>
    writeWhenReady(dispatching, sink, keepAliveMs(runtime), {
      write: (dispatched) => {
        const writing = streamWriting(runtime, exchange, dispatched);
        return writeAnswer(asStream(dispatched.open), writing, journal, sink);
      },
      fail: (thrown) => {
        const failure = failureOf(thrown, exchange.signal);
        const writing = { client, requestId: exchange.requestId, name: (error: QcpError) => error };
        journal.finished(writeFailure(failure, writing, sink));
      },
    });
  return { kind: 'stream', headers: {}, writeTo };
}

/** A request for a stream opens as one, or as a whole answer that was replayed as one. */
function asStream(open: OpenAnswer): StreamedAnswer {
  if (open.kind === 'parts' || open.kind === 'frames') return open;
  throw new QcpError('SERVER_INTERNAL', 'a streamed request was answered whole');
}

/** Holds nothing of the bodies: a stream may be open for minutes, and many are at a time. */
function streamWriting(
  runtime: RouterRuntime,
  exchange: ChatExchange,
  dispatched: Dispatched,
): StreamWriting {
  const { candidate } = dispatched;
  return {
    client: exchange.door.client,
    context: clientContext(runtime, exchange, dispatched),
    requestId: exchange.requestId,
    name: (error) => nameBackend(error, candidate, runtime.scrub),
    keepAliveMs: keepAliveMs(runtime),
  };
}

async function writeAnswer(
  open: StreamedAnswer,
  writing: StreamWriting,
  journal: Journal,
  sink: ClientSink,
): Promise<void> {
  journal.finished(await writeStream(open, writing, sink));
}

function keepAliveMs({ config }: RouterRuntime): number {
  return config.keep_alive_seconds * 1000;
}

function answerWhole(
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
  usage: Usage,
  journal: Journal,
): DoorAnswer {
  journal.finished({ usage, failure: undefined });
  return { kind: 'json', headers, body };
}

function answerHeaders(
  { candidate, answer, attempts }: Dispatched,
  exchange: ChatExchange,
  journal: Journal,
): Record<string, string> {
  const warnings = formatWarnings(journal.warnings);
  const sameDialect = candidate.connector.dialect === exchange.door.id;
  return {
    ...clientResponseHeaders(answer.headers, { sameDialect }),
    ...routeHeaders(attempts),
    ...(warnings === '' ? {} : { 'x-qcp-warnings': encodeHeaderText(warnings) }),
  };
}

function clientContext(
  runtime: RouterRuntime,
  { door, request, body }: ChatExchange,
  { candidate }: Dispatched,
): ClientContext {
  const { system: _, messages: __, ...asked } = request;
  return {
    request: asked,
    answerId: randomUUID().replaceAll('-', ''),
    created: Math.floor(runtime.now() / 1000),
    estimatedInputTokens: estimateInputTokens(body.bytes.length),
    showReasoning: showsReasoning(door, request, candidate.connector.quirks(candidate.attempt.model)),
  };
}
