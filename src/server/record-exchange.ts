import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RouterRuntime } from '../router/index.ts';
import type { ExchangeRecording } from '../telemetry/capture/exchange-recording.ts';

/** The Runtime for a request: the one there is, or where captures are written one that records this exchange. */
export function recordExchange(
  runtime: RouterRuntime,
  request: FastifyRequest,
  reply: FastifyReply,
): RouterRuntime {
  if (runtime.startRecording === undefined) return runtime;
  const recording = runtime.startRecording(request.id, {
    method: request.method,
    url: request.url,
    headers: single(request.headers),
    body: request.body as Buffer | undefined,
  });
  recordAnswer(reply.raw, recording);
  return { ...runtime, recording };
}

/** Sees an answer at the last place before the socket, whoever writes it: a door, an error handler, a sign of life. */
function recordAnswer(response: ServerResponse, recording: ExchangeRecording): void {
  const { writeHead, write, end } = response;
  const note = (chunk: unknown): void => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) recording.answerGoesOn(chunk);
  };
  const forward = (method: (...args: never[]) => unknown, args: unknown[]): never =>
    method.apply(response, args as never[]) as never;
  response.writeHead = (...args: unknown[]) => {
    recording.answerBegins(Number(args[0]), single(args.findLast(isHeaderSet) ?? {}));
    return forward(writeHead, args);
  };
  response.write = (...args: unknown[]) => {
    note(args[0]);
    return forward(write, args);
  };
  response.end = (...args: unknown[]) => {
    note(args[0]);
    return forward(end, args);
  };
  const finish = (): void => recording.ended(response.writableFinished);
  if (response.closed) finish();
  else response.once('close', finish);
}

function isHeaderSet(argument: unknown): argument is Readonly<Record<string, unknown>> {
  return typeof argument === 'object' && argument !== null;
}

function single(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
