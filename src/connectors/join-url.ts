import { rememberByName } from './remember-by-name.ts';

/** How the hosts of one API lay out their addresses. */
export interface UrlLayout {
  /** Routes that people copy into a base URL together with the rest; the longer of two with one end comes first. */
  readonly routes: readonly string[];
  /**
   * The path that all routes stand under, for a base URL's path without a slash at its end. `whole` tells that a route
   * followed it, so that the author wrote out everything that belongs before routes.
   */
  readonly root: (path: string, whole: boolean) => string;
}

/** Any path stands for `/v1`, since hosts put their version anywhere; only a bare host gets it (I15). */
export const OPENAI_LAYOUT: UrlLayout = {
  routes: ['/chat/completions', '/completions', '/embeddings'],
  root: (path, whole) => (path === '' && !whole ? '/v1' : path),
};

/** Base URLs come without `/v1`, as Anthropic's SDKs take them, and with it, as people paste them. */
export const ANTHROPIC_LAYOUT: UrlLayout = {
  routes: ['/messages/count_tokens', '/messages'],
  root: (path, whole) => (whole || path.endsWith('/v1') ? path : `${path}/v1`),
};

/** The native API, also where the base URL names the OpenAI-compatible one (E24). */
export const OLLAMA_LAYOUT: UrlLayout = {
  routes: ['/chat/completions', '/chat', '/generate', '/tags', '/embed'],
  root: (path) => `${withoutApi(path)}/api`,
};

/** Ollama's own Messages API, under the same base URLs. */
export const OLLAMA_MESSAGES_LAYOUT: UrlLayout = {
  routes: OLLAMA_LAYOUT.routes,
  root: (path) => `${withoutApi(path)}/v1`,
};

/** Requests of a backend go to one or two addresses, and to parse a URL costs more than to remember it. */
const joined = new WeakMap<UrlLayout, (baseUrlAndRoute: string) => string>();

/**
 * The address of a route such as `/chat/completions` under any base URL that a person may write. Queries of both are
 * kept. Throws TypeError for what is no URL.
 */
export function joinUrl(baseUrl: string, route: string, layout: UrlLayout): string {
  const known = joined.get(layout) ?? rememberByName((name) => computeUrl(name, layout));
  joined.set(layout, known);
  return known(`${baseUrl}\n${route}`);
}

function computeUrl(baseUrlAndRoute: string, layout: UrlLayout): string {
  const [baseUrl = '', route = ''] = baseUrlAndRoute.split('\n');
  const url = parseBaseUrl(baseUrl);
  const path = withoutSlashes(url.pathname);
  const known = layout.routes.find((ending) => path.endsWith(ending));
  const root = layout.root(
    withoutSlashes(path.slice(0, path.length - (known?.length ?? 0))),
    known !== undefined,
  );
  return finishUrl(url, root, route);
}

/** What a request to Azure's OpenAI service needs beside its base URL (I10). */
export interface AzureAddress {
  /** The model as clients of the backend name it, which is the name of the deployment. */
  readonly deployment: string;
  /** Goes before an `api-version` in the base URL. */
  readonly apiVersion: string | undefined;
}

/** Routes that belong to the resource and not to one deployment. */
const AZURE_RESOURCE_ROUTES: readonly string[] = ['/models'];

/**
 * The address of a route at Azure. Base URLs may name the resource alone, `/openai`, a deployment (which gives way to
 * the model's, so that it never stands there twice), or a whole route; `/openai/v1` is the newer API, which has the
 * model in the body. Throws TypeError for what is no URL.
 */
export function joinAzureUrl(baseUrl: string, route: string, address: AzureAddress): string {
  const url = parseBaseUrl(baseUrl);
  const path = withoutSlashes(url.pathname);
  if (address.apiVersion !== undefined) url.searchParams.set('api-version', address.apiVersion);
  const versioned = /^(.*\/openai\/v1)(?:\/|$)/.exec(path);
  if (versioned !== null) return finishUrl(url, versioned[1] ?? '', route);
  const gateway = path.replace(/\/openai(?:\/deployments(?:\/.*)?)?$/, '');
  const deployment = `/deployments/${encodeURIComponent(address.deployment)}`;
  return finishUrl(url, `${gateway}/openai${AZURE_RESOURCE_ROUTES.includes(route) ? '' : deployment}`, route);
}

/** Whether a host is Azure's own, which tells its addresses where no `api_version` is configured. */
export function isAzureUrl(baseUrl: string): boolean {
  const { hostname } = parseBaseUrl(baseUrl);
  return hostname.endsWith('.openai.azure.com') || hostname.endsWith('.cognitiveservices.azure.com');
}

/** Takes OLLAMA_HOST's forms too: no scheme, and the address that servers listen at but nobody can connect to. */
function parseBaseUrl(text: string): URL {
  const trimmed = text.trim();
  const url = new URL(/^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`);
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  url.hash = '';
  return url;
}

function finishUrl(base: URL, root: string, route: string): string {
  const [path = '', query] = route.split('?', 2);
  base.pathname = root + path;
  if (query !== undefined) base.search = base.search === '' ? query : `${base.search}&${query}`;
  return base.href;
}

function withoutApi(path: string): string {
  return path.replace(/\/(?:api|v1)$/, '');
}

function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}
