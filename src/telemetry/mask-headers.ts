const MASK = '***';

/** Names of headers that carry secrets; figures of rate limits (`...-tokens-remaining`) are none. */
const SECRET_NAME = /^(?!.*ratelimit).*(?:auth|key|token|cookie|secret)/i;

type HeaderSet = Readonly<Record<string, string>>;

export function isSecretHeader(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Headers for showing: of a secret only its scheme is left, and no other value holds one. */
export function maskHeaders(headers: HeaderSet, scrub: (text: string) => string): Record<string, string> {
  const mask = (name: string, value: string): string =>
    isSecretHeader(name) ? value.replace(/^((?:Bearer|Basic) )?.*$/s, `$1${MASK}`) : scrub(value);
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, mask(name, value)]));
}

/** The secrets themselves, without their schemes. */
export function secretsOfHeaders(headers: HeaderSet): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    isSecretHeader(name) ? [value.replace(/^(?:Bearer|Basic) +/i, '')] : [],
  );
}
