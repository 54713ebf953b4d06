type HeaderSet = Readonly<Record<string, string>>;

/** Headers that belong to one connection or to the bytes on it (RFC 9110, 7.6.1), so that each hop has its own (I6). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
  'content-encoding',
  'accept-encoding',
]);

/** What a client tells its router and nobody else: its keys, its address, what program it is (I6, I14). */
const FOR_THE_ROUTER = new Set([
  'host',
  'authorization',
  'x-api-key',
  'api-key',
  'cookie',
  'via',
  'forwarded',
  'x-real-ip',
  'origin',
  'referer',
  'user-agent',
  'x-app',
]);

const FOR_THE_ROUTER_PREFIXES = ['proxy-', 'x-forwarded-', 'x-stainless-', 'anthropic-client-', 'x-qcp-'];

/**
 * The headers of a client's request that an upstream may see, of which connectors take those that their host knows.
 * Names in lower case; repeated headers are joined, as `anthropic-beta` comes in several forms (I5).
 */
export function forwardableRequestHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const named = namedByConnection(headers['connection']);
  const forwardable: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    const lower = name.toLowerCase();
    if (value === undefined || !isForwardable(lower) || named.includes(lower)) continue;
    forwardable[lower] = typeof value === 'string' ? value : value.join(', ');
  }
  return forwardable;
}

function isForwardable(name: string): boolean {
  if (HOP_BY_HOP.has(name) || FOR_THE_ROUTER.has(name)) return false;
  return !FOR_THE_ROUTER_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** `connection` may make any header one of this hop alone. */
function namedByConnection(connection: string | readonly string[] | undefined): readonly string[] {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return [];
  const text = typeof connection === 'object' ? connection.join(',') : connection;
  return text
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
}

/**
 * The headers of a request as they are written: what a connector set, last spelling of a name first in rank (I9), our
 * user agent where nobody set another (I14), no compression, which would hold events back, and the mark by which this
 * program knows its own requests when a backend points back at it.
 */
export function upstreamRequestHeaders(headers: HeaderSet, userAgent: string): Record<string, string> {
  const written: Record<string, string> = { 'user-agent': userAgent };
  for (const name in headers) {
    const lower = name.toLowerCase();
    const value = headers[name];
    if (value === undefined || HOP_BY_HOP.has(lower) || lower.startsWith('proxy-')) continue;
    written[lower] = value;
  }
  written['accept-encoding'] = 'identity';
  written['x-qcp-hop'] = '1';
  return written;
}

/** Names under which hosts give a request its id, the most telling first. */
const REQUEST_ID_HEADERS = ['request-id', 'x-request-id', 'apim-request-id', 'x-amzn-requestid'];

/** What clients of the same dialect understand: limits, when to come back (I13), and figures of the host. */
const SAME_DIALECT_HEADERS =
  /^(?:anthropic-ratelimit-.*|x-ratelimit-.*|ratelimit.*|retry-after(?:-ms)?|x-should-retry|openai-(?:processing-ms|version))$/;

/**
 * The headers of an upstream's answer that a client gets. All others are the connection's (I6), tell about our account,
 * or are the front door's own affair.
 */
export function clientResponseHeaders(
  upstream: HeaderSet,
  options: { readonly sameDialect: boolean },
): Record<string, string> {
  const headers: Record<string, string> = {};
  if (options.sameDialect) {
    for (const name in upstream) {
      const value = upstream[name];
      if (value !== undefined && SAME_DIALECT_HEADERS.test(name)) headers[name] = value;
    }
  }
  const idHeader = REQUEST_ID_HEADERS.find((name) => upstream[name] !== undefined);
  const id = idHeader === undefined ? undefined : upstream[idHeader];
  if (id !== undefined) headers['x-upstream-request-id'] = id;
  return headers;
}
