/** What is told of a body while somebody else reads it. */
export interface BodyWatcher {
  chunk(bytes: Uint8Array): void;
  /** It was read to its end. */
  complete(): void;
  failed(reason: unknown): void;
  /** Its reader wants no more. */
  closed(): void;
}

/** A body that tells a watcher what is read of it. */
export class WatchedBody implements AsyncIterableIterator<Uint8Array> {
  readonly #inner: AsyncIterator<Uint8Array>;
  readonly #watcher: BodyWatcher;

  constructor(inner: AsyncIterable<Uint8Array>, watcher: BodyWatcher) {
    this.#inner = inner[Symbol.asyncIterator]();
    this.#watcher = watcher;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    try {
      const result = await this.#inner.next();
      if (result.done === true) this.#watcher.complete();
      else this.#watcher.chunk(result.value);
      return result;
    } catch (reason) {
      this.#watcher.failed(reason);
      throw reason;
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#watcher.closed();
    await this.#inner.return?.();
    return { done: true, value: undefined };
  }
}
