interface Entry<Value> {
  readonly value: Value;
  /** Time of the clock at which it is forgotten. */
  readonly expiresAt: number;
}

/**
 * A map that cannot leak: entries expire, and where too many are alive the one that was written longest ago goes.
 * Keys may come from clients (model names, conversation ids).
 */
export class BoundedMap<Value> {
  readonly #limit: number;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry<Value>>();

  /** `now` in ms. */
  constructor(limit: number, now: () => number) {
    this.#limit = limit;
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt > this.#now()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  /** Writes an entry, which makes it the youngest. */
  set(key: string, value: Value, expiresAt: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, expiresAt });
    if (this.#entries.size > this.#limit) this.#forgetOldest();
  }

  delete(key: string): boolean {
    return this.#entries.delete(key);
  }

  /** Key, value and time of expiry of each entry, the oldest first. */
  entries(): (readonly [key: string, value: Value, expiresAt: number])[] {
    return [...this.#entries].map(([key, { value, expiresAt }]) => [key, value, expiresAt] as const);
  }

  #forgetOldest(): void {
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }
}
