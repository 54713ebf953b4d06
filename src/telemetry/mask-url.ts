import { REDACTED } from './redact.ts';

/** Names of query parameters that carry secrets (`?key=`, `?api-key=`, a signature). */
const SECRET_NAME = /auth|key|token|secret|sig|passw/i;

/** Name and password in front of a host. */
const USER = /^(https?:\/\/)[^/?#@]*@/i;
const PASSWORD = /^https?:\/\/[^/?#@:]*:([^/?#@]*)@/i;

/** A URL or a path for showing, without the secrets that stand in its query or in front of its host. */
export function maskUrl(url: string): string {
  const { path, parameters } = split(url);
  const shown = parameters.map(({ name, text, secret }) =>
    secret === undefined ? text : `${name}=${REDACTED}`,
  );
  return path.replace(USER, `$1${REDACTED}@`) + (shown.length === 0 ? '' : `?${shown.join('&')}`);
}

/** The secrets that `maskUrl` takes out, as they stand there and as they were meant. */
export function secretsOfUrl(url: string): readonly string[] {
  const { path, parameters } = split(url);
  return [PASSWORD.exec(path)?.[1], ...parameters.map(({ secret }) => secret)].flatMap((secret) =>
    secret === undefined ? [] : [secret, decode(secret)],
  );
}

interface Parameter {
  readonly name: string;
  /** Name and value as they stand in the URL. */
  readonly text: string;
  /** The value, where it is one. */
  readonly secret: string | undefined;
}

function split(url: string): { readonly path: string; readonly parameters: readonly Parameter[] } {
  const start = url.indexOf('?');
  if (start === -1) return { path: url, parameters: [] };
  const parameters = url
    .slice(start + 1)
    .split('&')
    .map((text) => {
      const [name = ''] = text.split('=', 1);
      const isSecret = SECRET_NAME.test(name) && text.length > name.length + 1;
      return { name, text, secret: isSecret ? text.slice(name.length + 1) : undefined };
    });
  return { path: url.slice(0, start), parameters };
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
