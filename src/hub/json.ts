/** Anything JSON can hold, plus `ExactNumber` where JSON.parse would have changed a number. */
export type JsonValue = null | boolean | number | string | ExactNumber | JsonValue[] | JsonObject;
export type JsonObject = { [key: string]: JsonValue };

/** Random per process, so that no text of a client can be mistaken for a number that we put aside. */
const MARK = `\u0001#${Math.random().toString(36).slice(2)}:`;
const MARKED_NUMBER = new RegExp(
  `"\\\\u0001#${MARK.slice(2, -1)}:(-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"`,
  'g',
);

/**
 * A number that a JavaScript number cannot hold (contract 5.2 "Numbers", catalogue A48): its text is kept.
 * JSON.stringify writes it as a marked string, which `stringifyJson` turns back into the bare digits.
 */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): string {
    return MARK + this.text;
  }

  valueOf(): number {
    return Number(this.text);
  }
}

/** `1e999`: nothing shorter can be a number that JSON.parse changes. */
const SHORTEST_INEXACT = 5;

/**
 * What may be a number that JSON.parse changes: it is at least this long, or has an exponent. Group 1 is the literal.
 */
const SUSPECT_NUMBER = /[:,[\s](-?(?:\d[\d.]{15,}|[\d.]+[eE])[\d.eE+-]*)/g;

/** Parses JSON text without changing any number. Throws SyntaxError as JSON.parse does. */
export function parseJson(text: string): JsonValue {
  const value = JSON.parse(text) as JsonValue; // First, as marking quotes a number and would repair {1e999: 2}.
  const marked = holdsInexactNumber(text) ? markInexactNumbers(text) : text;
  if (marked === text) return value;
  return JSON.parse(marked, (_key, part: unknown) =>
    typeof part === 'string' && part.startsWith(MARK) ? new ExactNumber(part.slice(MARK.length)) : part,
  ) as JsonValue;
}

/** Quick, and may say yes of what stands in a string. */
function holdsInexactNumber(text: string): boolean {
  SUSPECT_NUMBER.lastIndex = 0;
  for (let found = SUSPECT_NUMBER.exec(text); found !== null; found = SUSPECT_NUMBER.exec(text)) {
    if (!isExact(found[1] ?? '')) return true;
  }
  return false;
}

/** Writes JSON text; exact numbers come out digit for digit. */
export function stringifyJson(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  return text.includes('\\u0001#') ? text.replace(MARKED_NUMBER, '$1') : text;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}

/** Parses text that should be a JSON object; undefined for anything else. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Quotes every number outside strings that a JavaScript number cannot hold. One pass, linear in the text. */
function markInexactNumbers(text: string): string {
  const pieces: string[] = [];
  let copied = 0;
  let position = 0;
  while (position < text.length) {
    const quote = text.indexOf('"', position);
    const end = quote === -1 ? text.length : quote;
    if (end - position >= SHORTEST_INEXACT) {
      const outside = text.slice(position, end);
      const marked = markNumbers(outside);
      if (marked !== outside) {
        pieces.push(text.slice(copied, position), marked);
        copied = end;
      }
    }
    position = quote === -1 ? end : endOfString(text, quote);
  }
  return copied === 0 ? text : pieces.join('') + text.slice(copied);
}

/** The same for text without strings. */
function markNumbers(text: string): string {
  return text.replace(/-?\d[\d.eE+-]*/g, (token) => (isExact(token) ? token : JSON.stringify(MARK + token)));
}

/** Index behind the closing quote of the string that opens at `quote`. */
function endOfString(text: string, quote: number): number {
  let close = text.indexOf('"', quote + 1);
  while (close !== -1) {
    let backslashes = 0;
    while (text[close - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return close + 1;
    close = text.indexOf('"', close + 1);
  }
  return text.length;
}

/** True if the JavaScript number for this literal has the same value, compared digit by digit. */
function isExact(literal: string): boolean {
  if (literal.length < 16 && !/[eE]/.test(literal)) return true;
  const value = Number(literal);
  return Number.isFinite(value) && decimalDigits(literal) === decimalDigits(String(value));
}

/** A canonical form of a decimal literal: significant digits and the power of ten of the last of them. */
function decimalDigits(literal: string): string {
  const [mantissa = '', exponent = '0'] = literal.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${literal.startsWith('-') ? '-' : ''}${significant}e${power}`;
}
