import { isUtf8 } from 'node:buffer';
import type { CapturedBody, CapturedChunks } from './captured-exchange.ts';

/** What is kept of a body; no prompt and no answer of a model comes near it. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;
/** Read beyond that and thrown away once secrets are out, since the cut may go through one. */
const MARGIN_BYTES = 4096;
/** Arrivals that are told one by one; what comes behind them counts into the last one. */
const MAX_CHUNKS = 20_000;

/** Gathers a body as it goes by. */
export class BodyRecorder {
  readonly #kept: Buffer[] = [];
  readonly #maxBytes: number;
  #keptBytes = 0;
  #bytes = 0;
  readonly #chunks: [ms: number, bytes: number][] = [];

  constructor(maxBytes = MAX_KEPT_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** Copies a piece, since its owner may use the memory again. */
  add(piece: string | Uint8Array, ms: number): void {
    const bytes = Buffer.from(piece as Uint8Array);
    this.#bytes += bytes.length;
    this.#note(ms, bytes.length);
    const room = this.#maxBytes + MARGIN_BYTES - this.#keptBytes;
    if (room <= 0) return;
    const kept = bytes.subarray(0, room);
    this.#kept.push(kept);
    this.#keptBytes += kept.length;
  }

  get chunks(): CapturedChunks {
    return this.#chunks;
  }

  /** The body without secrets. */
  describe(scrub: (text: string) => string): CapturedBody {
    const kept = Buffer.concat(this.#kept);
    const isCut = this.#bytes > kept.length || kept.length > this.#maxBytes;
    const text = isCut ? wholeCharacters(kept) : kept;
    // Bytes that are no text go through the same sieve, one character each: keys are ASCII.
    const encoding = isUtf8(text) ? 'utf8' : 'latin1';
    const clean = shorten(scrub(text.toString(encoding)), isCut);
    const content =
      encoding === 'utf8' ? { text: clean } : { base64: Buffer.from(clean, encoding).toString('base64') };
    return {
      ...content,
      bytes: this.#bytes,
      ...(isCut && { cut_at: Buffer.byteLength(clean, encoding) }),
    };
  }

  #note(ms: number, bytes: number): void {
    const last = this.#chunks.at(-1);
    if (last !== undefined && this.#chunks.length >= MAX_CHUNKS) last[1] += bytes;
    else this.#chunks.push([ms, bytes]);
  }
}

function shorten(text: string, isCut: boolean): string {
  return isCut ? text.slice(0, -MARGIN_BYTES) : text;
}

/** Without the beginning of a character whose rest was cut off; four bytes are the most that one has. */
function wholeCharacters(bytes: Buffer): Buffer {
  for (let dropped = 0; dropped < 4; dropped++) {
    const start = bytes.subarray(0, bytes.length - dropped);
    if (isUtf8(start)) return start;
  }
  return bytes;
}
