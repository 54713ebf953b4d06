import type { Credentials, UpstreamAnswer, UpstreamRequest } from '../connectors/connector.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { QcpError } from '../errors/index.ts';
import { forwardableRequestHeaders } from '../upstream/header-policy.ts';
import { giveWay, isLarge } from '../wire/give-way.ts';
import type { Candidate } from './candidate.ts';
import { createToolCallId } from './create-tool-call-id.ts';
import type { ChatExchange } from './exchange.ts';
import type { OpenAnswer } from './open-answer.ts';
import { type PreparedBody, prepareBody } from './prepare-body.ts';
import { readAnswer } from './read-answer.ts';
import type { PlannedAttempt } from './route-plan.ts';
import type { RouterRuntime } from './runtime.ts';
import { holdPlace, type LineTime, takePlace } from './take-place.ts';

/** An attempt that reached its commit. */
export interface OpenedAttempt {
  readonly open: OpenAnswer;
  readonly answer: UpstreamAnswer;
  readonly prepared: PreparedBody;
}

/** Runs one attempt up to its commit. Throws QcpError; nothing has reached the client then. */
export async function runAttempt(
  runtime: RouterRuntime,
  exchange: ChatExchange,
  candidate: Candidate,
  credentials: Credentials,
  lines: LineTime,
): Promise<OpenedAttempt> {
  const { attempt, connector } = candidate;
  const dialect = dialectOf(runtime, candidate);
  const prepared = await prepareBody(exchange, candidate, dialect);
  if (isLarge(prepared.body.length)) await giveWay();
  const request = connector.build(
    {
      operation: 'chat',
      model: attempt.model,
      body: prepared.body,
      stream: exchange.request.stream,
      clientHeaders: forwardableRequestHeaders(exchange.headers),
      extraHeaders: attempt.headers,
    },
    credentials,
  );
  const answer = await sendRequest(runtime, candidate, request, exchange.signal, lines);
  const open = await readAnswer(answer, {
    lane: prepared.lane,
    dialect,
    context: {
      quirks: connector.quirks(attempt.model),
      toolNames: prepared.toolNames,
      answerTool: prepared.answerTool,
      createId: createToolCallId,
    },
    wantsStream: exchange.request.stream,
    requestedModel: exchange.request.model,
    now: runtime.now(),
  });
  return { open, answer, prepared };
}

/** Sends one request, where its backend has a place for it. */
export async function sendRequest(
  runtime: RouterRuntime,
  candidate: Candidate,
  request: UpstreamRequest,
  signal: AbortSignal,
  lines: LineTime,
): Promise<UpstreamAnswer> {
  const place = takePlace(runtime, backendConfig(runtime, candidate.attempt), signal, lines);
  const leave = typeof place === 'function' ? place : await place;
  try {
    const coming = exchange(runtime, candidate, request, signal);
    return holdPlace(await (runtime.recording?.attempt(candidate.attempt, request, coming) ?? coming), leave);
  } catch (error) {
    leave();
    throw error;
  }
}

function exchange(
  runtime: RouterRuntime,
  { connector, attempt }: Candidate,
  request: UpstreamRequest,
  signal: AbortSignal,
): Promise<UpstreamAnswer> {
  if (connector.transport !== undefined) return connector.transport(request, signal);
  const { timeouts, tls } = backendConfig(runtime, attempt);
  const { connect, first_byte, idle } = timeouts;
  return runtime.send(request, {
    signal,
    timeouts: { connectMs: connect * 1000, firstByteMs: first_byte * 1000, idleMs: idle * 1000 },
    caFile: tls?.ca_file,
  });
}

export function backendConfig(runtime: RouterRuntime, attempt: PlannedAttempt) {
  const config = runtime.config.backends[attempt.backend];
  if (config === undefined) throw new QcpError('SERVER_INTERNAL', `backend ${attempt.backend} is gone`);
  return config;
}

export function dialectOf(runtime: RouterRuntime, { connector }: Candidate): Dialect {
  const dialect = runtime.dialects[connector.dialect];
  if (dialect === undefined) throw new QcpError('SERVER_INTERNAL', `no dialect ${connector.dialect}`);
  return dialect;
}
