import { FrameTooLargeError } from './wire-errors.ts';

const SMALLEST = 1024;
const NOTHING = Buffer.alloc(0);

/**
 * Collects a frame that arrives in pieces. The buffer doubles as it grows, so every byte is copied about twice however
 * small the pieces are (J18), where a list of pieces would cost an object for each of them.
 */
export class PendingBytes {
  readonly #maxBytes: number;
  #buffer: Buffer = NOTHING;
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#length;
  }

  append(bytes: Buffer): void {
    const length = this.#length + bytes.length;
    if (length > this.#maxBytes) throw new FrameTooLargeError(this.#maxBytes);
    if (length > this.#buffer.length) this.#grow(length);
    bytes.copy(this.#buffer, this.#length);
    this.#length = length;
  }

  /** The frame that these bytes end, without a copy where all of it came at once. */
  complete(tail: Buffer): Buffer {
    if (this.#length > 0) {
      this.append(tail);
      return this.take();
    }
    if (tail.length > this.#maxBytes) throw new FrameTooLargeError(this.#maxBytes);
    return tail;
  }

  /** Everything collected so far; the memory is the caller's from then on. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#length);
    this.#buffer = NOTHING;
    this.#length = 0;
    return taken;
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2, SMALLEST));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
