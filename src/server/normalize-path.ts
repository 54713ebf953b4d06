/** Routes that people reach with a base URL that lacks `/v1`. */
const WITHOUT_VERSION =
  /^\/(chat\/completions|completions|embeddings|messages(?:\/count_tokens)?|models(?:\/.*)?)$/;

/** What clients ask for nearly always, as the routes are written. */
const CANONICAL: ReadonlySet<string> = new Set(['/v1/messages', '/v1/chat/completions']);

/**
 * The path that the routes are written for. Base URLs are set with `/v1`, without it, and into clients that add it
 * once more; trailing and doubled slashes come along. The query string is kept.
 */
export function normalizePath(url: string): string {
  if (CANONICAL.has(url)) return url;
  const queryStart = url.indexOf('?');
  const path = queryStart === -1 ? url : url.slice(0, queryStart);
  const query = queryStart === -1 ? '' : url.slice(queryStart);
  const tidy = path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
  const once = tidy.replace(/^(?:\/v1)+(?=\/|$)/, '/v1');
  return (WITHOUT_VERSION.test(once) ? `/v1${once}` : once) + query;
}
