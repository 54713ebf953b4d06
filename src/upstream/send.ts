import { QcpError } from '../errors/index.ts';
import {
  type ConnectionPools,
  createConnectionPools,
  type ExchangeDispatchOptions,
  type Route,
} from './connection-pools.ts';
import { decodeBody } from './decode-body.ts';
import { Exchange, type ExchangeTimeouts, type RawResponse } from './exchange.ts';
import { upstreamRequestHeaders } from './header-policy.ts';
import { createUrlLocator, type UrlLocation } from './locate-url.ts';
import type { Environment } from './resolve-proxy.ts';

export interface UpstreamClientOptions {
  /** For HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
  readonly environment: Environment;
  /** The program's version, for the user agent. */
  readonly version: string;
}

/** One HTTP request, complete. A body is written with its length and never compressed. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

export interface SendOptions {
  readonly signal: AbortSignal;
  readonly timeouts: ExchangeTimeouts;
  /** PEM text of the authorities to trust in place of the usual ones. */
  readonly ca?: string | undefined;
}

/** An answer whose headers are there. Its body must be read to the end or closed, or its connection is never free. */
export interface UpstreamResponse {
  readonly status: number;
  /** Names in lower case; several headers of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Decompressed bytes as they arrive. Throws UPSTREAM_STREAM_CUT, UPSTREAM_TIMEOUT, UPSTREAM_BAD_RESPONSE or the
   * signal's reason.
   */
  readonly body: AsyncIterable<Uint8Array>;
  /** Gives up what is not read yet. */
  close(): void;
}

export interface UpstreamClient {
  /**
   * Makes exactly one exchange: no redirect is followed, nothing is retried. Any status that is no redirect is an
   * answer. Throws QcpError UPSTREAM_*, or the signal's reason as it is.
   */
  send(request: OutgoingRequest, options: SendOptions): Promise<UpstreamResponse>;
  /** Ends all connections; exchanges that still run fail. */
  close(): Promise<void>;
}

export function createUpstreamClient({ environment, version }: UpstreamClientOptions): UpstreamClient {
  const pools = createConnectionPools(environment);
  const locateUrl = createUrlLocator();
  const userAgent = `qcp/${version}`;
  return {
    async send(request, options) {
      options.signal.throwIfAborted();
      const location = locateUrl(request.url);
      const { dispatcher, proxy } = findRoute(pools, location, options);
      const exchange = new Exchange({ host: location.host, proxy }, options.timeouts, options.signal);
      dispatcher.dispatch(dispatchOptions(request, location, userAgent, exchange), exchange);
      exchange.awaitConnection();
      return readableResponse(await exchange.response, exchange);
    },
    close: () => pools.destroy(),
  };
}

function findRoute(pools: ConnectionPools, location: UrlLocation, { timeouts, ca }: SendOptions): Route {
  try {
    return pools.route(location, { connectMs: timeouts.connectMs, ca });
  } catch (error) {
    const message = `the proxy for ${location.host} (HTTP_PROXY or HTTPS_PROXY) is not a valid URL`;
    throw new QcpError('UPSTREAM_UNREACHABLE', message, { retryable: false, cause: error });
  }
}

/** undici's own timers are coarse and do not know phases, so they are off; the exchange has its own. */
function dispatchOptions(
  request: OutgoingRequest,
  { origin, path }: UrlLocation,
  userAgent: string,
  exchange: Exchange,
): ExchangeDispatchOptions {
  return {
    origin,
    path,
    method: request.method,
    headers: upstreamRequestHeaders(request.headers, userAgent),
    body: request.body ?? null,
    headersTimeout: 0,
    bodyTimeout: 0,
    user: exchange,
  };
}

function readableResponse({ status, headers, body }: RawResponse, exchange: Exchange): UpstreamResponse {
  return {
    status,
    headers,
    body: decodeBody(body, headers['content-encoding']),
    close: () => exchange.close(),
  };
}
