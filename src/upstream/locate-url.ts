/** A URL in the parts that a request is made of. */
export interface UrlLocation {
  readonly url: URL;
  readonly origin: string;
  /** Host and port. */
  readonly host: string;
  /** Path and query. */
  readonly path: string;
}

/** Backends whose addresses hold the model's name may have many. */
const MOST_URLS = 1000;

/**
 * Makes what takes URLs apart, each once: requests of a backend go to one or two addresses. It throws TypeError for
 * what is no URL.
 */
export function createUrlLocator(): (text: string) => UrlLocation {
  const known = new Map<string, UrlLocation>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const url = new URL(text);
    const location = { url, origin: url.origin, host: url.host, path: url.pathname + url.search };
    if (known.size >= MOST_URLS) known.clear();
    known.set(text, location);
    return location;
  };
}
