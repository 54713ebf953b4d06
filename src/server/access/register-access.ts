import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ClientKey, ServerConfig } from '../../config/index.ts';
import { QcpError } from '../../errors/index.ts';
import type { RouterRuntime } from '../../router/index.ts';
import type { ServerServices } from '../server-services.ts';
import { addCorsHeaders, answerPreflight, isPreflight } from './cors.ts';
import { digestKeys, findClientKey, type KnownKey } from './find-client-key.ts';
import { describeForeignRequest } from './is-foreign-request.ts';

/** Paths that tell nothing and are asked by machines that have no key. */
const OPEN_PATHS = /^\/(?:health(?:\/(?:live|ready))?|api\/hello)?(?:\?|$)/;
const HOP_HEADER = 'x-qcp-hop';

/** The keys of one configuration, made once and kept for as long as the configuration is. */
const knownKeys = new WeakMap<ServerConfig, readonly KnownKey[]>();

/** Who presented which key; set before the body is read. */
const clientKeys = new WeakMap<FastifyRequest, ClientKey>();

/** The key that a request came with; undefined on a server without keys. */
export function clientKeyOf(request: FastifyRequest): ClientKey | undefined {
  return clientKeys.get(request);
}

/**
 * Decides who may use the server, before a byte of the body is read: with keys whoever presents one, without keys
 * whoever is no foreign web page. A request that has passed this program already is refused (508).
 */
export function registerAccess(app: FastifyInstance, services: ServerServices): void {
  app.addHook('onRequest', (request, reply, done) => {
    const runtime = services.runtime();
    addCorsHeaders(request, reply, runtime.config.server);
    if (isPreflight(request)) answerPreflight(request, reply);
    else done(refusalOf(request, runtime));
  });
}

/** Why a request may not come in; undefined where it may. */
function refusalOf(request: FastifyRequest, runtime: RouterRuntime): QcpError | undefined {
  const { server } = runtime.config;
  if (request.headers[HOP_HEADER] !== undefined) {
    return new QcpError('REQUEST_LOOP', 'this request has passed qcp already: a backend points back at it');
  }
  if (server.api_keys.length > 0) return admitByKey(request, runtime);
  const reason = describeForeignRequest(request.headers, server);
  return reason === undefined ? undefined : new QcpError('AUTH_FORBIDDEN', reason);
}

function admitByKey(request: FastifyRequest, { config, state }: RouterRuntime): QcpError | undefined {
  if (OPEN_PATHS.test(request.url)) return undefined;
  const key = findClientKey(request.headers, request.url, keysOf(config.server));
  if (key === undefined) {
    return new QcpError(
      'AUTH_CLIENT_KEY',
      'invalid x-api-key: present one of server.api_keys as x-api-key or Bearer',
    );
  }
  clientKeys.set(request, key);
  const retryAfterMs = state.countKeyRequest(key.name, key.requests_per_minute);
  if (retryAfterMs === 0) return undefined;
  const message = `key ${key.name} has used its ${key.requests_per_minute} requests of this minute`;
  return new QcpError('SERVER_CLIENT_RATE_LIMIT', message, { retryAfterMs });
}

function keysOf(server: ServerConfig): readonly KnownKey[] {
  const known = knownKeys.get(server) ?? digestKeys(server.api_keys);
  knownKeys.set(server, known);
  return known;
}
