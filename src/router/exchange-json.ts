import type { ConnectorCall, Credentials, UpstreamAnswer } from '../connectors/connector.ts';
import { toQcpError } from '../errors/index.ts';
import type { Candidate } from './candidate.ts';
import { nameBackend } from './describe-failures.ts';
import { readFailure } from './read-answer.ts';
import { readBytes } from './read-json.ts';
import { dialectOf, sendRequest } from './run-attempt.ts';
import type { RouterRuntime } from './runtime.ts';
import type { LineTime } from './take-place.ts';

/** A JSON answer of an upstream, read whole. */
export interface WholeAnswer extends Pick<UpstreamAnswer, 'headers'> {
  readonly body: Buffer;
}

type JsonCall = Pick<ConnectorCall, 'operation' | 'body' | 'clientHeaders'>;

/** One exchange with a target whose answer is a whole JSON body. Throws QcpError, also for a status that is a failure. */
export async function exchangeJson(
  runtime: RouterRuntime,
  candidate: Candidate,
  credentials: Credentials,
  call: JsonCall,
  signal: AbortSignal,
  lines: LineTime,
): Promise<WholeAnswer> {
  const { connector, attempt } = candidate;
  const full = { ...call, model: attempt.model, stream: false, extraHeaders: attempt.headers };
  const answer = await sendRequest(runtime, candidate, connector.build(full, credentials), signal, lines);
  if (answer.status >= 400) throw await readFailure(answer, dialectOf(runtime, candidate), runtime.now());
  return { headers: answer.headers, body: await readBytes(answer) };
}

/** The same outside the loop of dispatch, for what is asked by the way. Throws QcpError with the backend's name. */
export async function askOnce(
  runtime: RouterRuntime,
  candidate: Candidate,
  call: JsonCall,
  signal: AbortSignal,
): Promise<WholeAnswer> {
  const { connector, attempt, credentialId } = candidate;
  try {
    const availability = connector.availability();
    if (!availability.available) throw availability.error;
    const credentials = await connector.prepare(credentialId, signal, attempt.model);
    return await exchangeJson(runtime, candidate, credentials, call, signal, { waitedMs: 0 });
  } catch (thrown) {
    signal.throwIfAborted();
    throw nameBackend(toQcpError(thrown), candidate, runtime.scrub);
  }
}
