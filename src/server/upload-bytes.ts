/**
 * The bytes of one upload. Where its length was said before, they are put in place as they come, since to join them at
 * the end would hold a large body twice.
 */
export class UploadBytes {
  readonly #declared: number;
  /** Room for the whole upload; its memory is used only as far as bytes have come. */
  #place: Buffer | undefined;
  /** How much of it is filled. */
  #placed = 0;
  /** What has no place: the only chunk, or bytes of a length that nobody said. */
  readonly #chunks: Buffer[] = [];
  #length = 0;

  /** `declared`: the request's content-length in bytes, which may be wrong. */
  constructor(declared: number | undefined) {
    this.#declared = declared ?? 0;
  }

  get length(): number {
    return this.#length;
  }

  push(chunk: Buffer): void {
    const isWhole = this.#length === 0 && chunk.length === this.#declared;
    this.#length += chunk.length;
    if (isWhole || this.#length > this.#declared) {
      this.#chunks.push(chunk);
      return;
    }
    this.#place ??= Buffer.allocUnsafeSlow(this.#declared);
    this.#placed += chunk.copy(this.#place, this.#placed);
  }

  take(): Buffer {
    const placed = this.#place?.subarray(0, this.#placed);
    const [first, ...rest] = placed === undefined ? this.#chunks : [placed, ...this.#chunks];
    if (first === undefined) return Buffer.alloc(0);
    return rest.length === 0 ? first : Buffer.concat([first, ...rest], this.#length);
  }
}
