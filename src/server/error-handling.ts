import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { QcpError, toQcpError } from '../errors/index.ts';
import { doorOfPath } from './door-of-path.ts';
import type { ServerServices } from './server-services.ts';

/** Methods of each known path, for 405 answers. */
const METHODS: readonly (readonly [RegExp, string])[] = [
  [/^\/v1\/(messages|messages\/count_tokens|chat\/completions|completions|embeddings)$/, 'POST'],
  [/^\/(v1\/models(\/.+)?|health(\/.+)?|metrics)?$/, 'GET, HEAD'],
];

/** Routes that people try and we do not have, with what to use in their place. */
const ELSEWHERE: readonly (readonly [RegExp, string])[] = [
  [/^\/v1\/complete$/, 'the legacy text API is not served; use POST /v1/messages'],
  [/^\/v1\/responses(\/|$)/, 'the Responses API is not served; use POST /v1/chat/completions'],
  [
    /^\/v1\/(messages\/batches|batches|files)(\/|$)/,
    'batches and files are not served; send single requests',
  ],
];

/** Tells every failure in the dialect of the path, as JSON, with the door's own request-id header (F1, F2, F9, F14). */
export function registerErrorHandling(app: FastifyInstance, services: ServerServices): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(requestIdHeader(request), request.id);
    done();
  });
  app.setErrorHandler((thrown, request, reply) =>
    sendError(services, request, reply, describeThrown(thrown)),
  );
  app.setNotFoundHandler((request, reply) => {
    const error = describeUnknownRoute(request);
    if (error.kind === 'method-not-allowed') reply.header('allow', allowedMethods(pathOf(request)) ?? '');
    return sendError(services, request, reply, error);
  });
}

/** Answers with an error in the dialect of the request's path. */
export function sendError(
  services: ServerServices,
  request: FastifyRequest,
  reply: FastifyReply,
  error: QcpError,
): FastifyReply {
  if (error.code === 'SERVER_INTERNAL')
    services.runtime().logger.error({ err: error.cause ?? error }, error.message);
  const door = services.doors[doorOfPath(pathOf(request), request.headers)];
  const encoded = door.client.encodeError(error, request.id);
  return reply
    .code(encoded.status)
    .headers(encoded.headers)
    .type('application/json')
    .send(JSON.stringify(encoded.body));
}

function requestIdHeader(request: FastifyRequest): string {
  return doorOfPath(pathOf(request), request.headers) === 'anthropic-messages'
    ? 'request-id'
    : 'x-request-id';
}

function pathOf(request: FastifyRequest): string {
  const query = request.url.indexOf('?');
  return query === -1 ? request.url : request.url.slice(0, query);
}

function allowedMethods(path: string): string | undefined {
  return METHODS.find(([pattern]) => pattern.test(path))?.[1];
}

function describeUnknownRoute(request: FastifyRequest): QcpError {
  const path = pathOf(request);
  const allowed = allowedMethods(path);
  if (allowed !== undefined) {
    return new QcpError('ROUTE_METHOD_UNKNOWN', `${request.method} is not served at ${path}; use ${allowed}`);
  }
  const hint = ELSEWHERE.find(([pattern]) => pattern.test(path))?.[1];
  return new QcpError(
    'ROUTE_PATH_UNKNOWN',
    `no route ${request.method} ${path}: ${hint ?? 'the doors are POST /v1/messages and POST /v1/chat/completions'}`,
  );
}

/** Turns what a handler or fastify threw into an error of ours; what we do not know is internal, without its text. */
function describeThrown(thrown: unknown): QcpError {
  if (thrown instanceof RangeError && /call stack/.test(thrown.message)) {
    return new QcpError('REQUEST_INVALID', 'the request is nested too deeply');
  }
  const { statusCode, message } = thrown as { statusCode?: unknown; message?: unknown };
  if (
    !(thrown instanceof QcpError) &&
    typeof statusCode === 'number' &&
    statusCode >= 400 &&
    statusCode < 500
  ) {
    return new QcpError('REQUEST_INVALID', String(message), { status: statusCode });
  }
  return toQcpError(thrown);
}
