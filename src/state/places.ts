import type { PlaceAnswer, PlaceLimit } from './state.ts';
import { WaitingLine } from './waiting-line.ts';

/** Who is at work at which backend, and who waits for a place there. */
export class Places {
  /** Backend -> its requests; never an empty line. Bounded by the requests that run. */
  readonly #lines = new Map<string, WaitingLine>();

  /** Counts a request in, whatever the limit. The function that is returned counts it out once. */
  enter(backend: string): () => void {
    const leave = this.#lineOf(backend).enter();
    return () => {
      leave();
      this.#forgetEmptyLine(backend);
    };
  }

  running(backend: string): number {
    return this.#lines.get(backend)?.running ?? 0;
  }

  /** See `RouterState.claimPlace`. */
  claim(backend: string, { limit, queueSize }: PlaceLimit, answer: PlaceAnswer): () => void {
    const line = this.#lines.get(backend);
    if (line === undefined || line.running < limit) {
      answer.onPlace(this.enter(backend));
      return () => {};
    }
    if (line.waiting >= queueSize) {
      answer.onFull();
      return () => {};
    }
    const giveUp = line.wait(() => answer.onPlace(this.enter(backend)));
    answer.onQueue();
    return () => {
      giveUp();
      this.#forgetEmptyLine(backend);
    };
  }

  #lineOf(backend: string): WaitingLine {
    const line = this.#lines.get(backend) ?? new WaitingLine();
    this.#lines.set(backend, line);
    return line;
  }

  #forgetEmptyLine(backend: string): void {
    if (this.#lines.get(backend)?.isEmpty === true) this.#lines.delete(backend);
  }
}
