export const REDACTED = '[redacted]';

/**
 * Shorter values are placeholders that servers without authentication are given (`ollama`, `EMPTY`); cutting such
 * words out would make messages unreadable.
 */
const SHORTEST_SECRET = 8;

/** A bearer token, also of somebody whom we do not know; words such as "Bearer authentication" have no digit. */
const BEARER_TOKEN = String.raw`\bBearer {1,4}(?=[^\s"',;\d]*\d)[^\s"',;]{8,}`;
/** OpenAI's, Anthropic's and many others' API keys. */
const API_KEY = String.raw`\bsk-[A-Za-z0-9_-]{8,}`;

/** Names under which whole header sets and configurations hold secrets. */
const SECRET_FIELDS = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-api-key',
  'api-key',
  'api_key',
  'api_keys',
  'access_token',
  'refresh_token',
];

/** Paths that the logger censors: such a field in what is logged, or in an object in it. */
export const SECRET_PATHS: readonly string[] = SECRET_FIELDS.flatMap((name) => [
  `["${name}"]`,
  `*["${name}"]`,
]);

/** More secrets than these never count at one time; the oldest is forgotten first. */
const MOST_LEARNED = 100;

/** Secrets that come up while the program runs, such as the tokens of a login that is renewed. */
export class LearnedSecrets {
  readonly #values = new Set<string>();
  /** Grows with every secret, so that a scrubber sees that its pattern is old. */
  revision = 0;

  readonly learn = (secret: string): void => {
    if (this.#values.has(secret)) return;
    this.#values.add(secret);
    this.revision++;
    for (const oldest of this.#values) {
      if (this.#values.size <= MOST_LEARNED) break;
      this.#values.delete(oldest);
    }
  };

  [Symbol.iterator](): Iterator<string> {
    return this.#values.values();
  }
}

/**
 * Makes the function that every text passes before it leaves the program in a log, an error or a header: configured
 * and learned secrets, bearer tokens and API keys become `[redacted]`. One pass over the text.
 */
export function createScrubber(
  secrets: Iterable<string>,
  learned: LearnedSecrets = new LearnedSecrets(),
): (text: string) => string {
  let revision = -1;
  let pattern = /(?!)/g;
  return (text) => {
    if (revision !== learned.revision) {
      revision = learned.revision;
      const forms = secretPatterns([...secrets, ...learned]);
      pattern = new RegExp([...forms, BEARER_TOKEN, API_KEY].join('|'), 'gi');
    }
    return text.replace(pattern, REDACTED);
  };
}

/** Each secret as it is and as JSON writes it, the longest first so that none is cut off at another's end. */
function secretPatterns(secrets: Iterable<string>): string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue;
    forms.add(secret);
    forms.add(JSON.stringify(secret).slice(1, -1));
  }
  return [...forms].sort((one, other) => other.length - one.length).map(escapeForRegExp);
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
