import type { StateLink } from '../../state/shared-state.ts';
import type { PlaceAnswer, PlaceLimit } from '../../state/state.ts';
import type { StateEvent } from '../../state/state-event.ts';
import type { Answers, PlaceOutcome, Question, ToPrimary } from './messages.ts';

/** A worker's end of the way to the primary process, and through it to all other workers. */
export class PrimaryLink implements StateLink {
  readonly #send: (message: ToPrimary) => void;
  /** Events of this turn of the event loop, which go together. */
  #events: StateEvent[] = [];
  /** Requests that were told nothing yet, or wait in line. */
  readonly #claims = new Map<number, PlaceAnswer>();
  /** Questions of this worker that are under way. */
  readonly #asked = new Map<number, (answers: readonly unknown[]) => void>();
  readonly #answerers = new Map<Question, () => unknown>();
  #lastId = 0;

  constructor(send: (message: ToPrimary) => void) {
    this.#send = send;
  }

  publish(event: StateEvent): void {
    this.#events.push(event);
    if (this.#events.length > 1) return;
    setImmediate(() => {
      this.#send({ kind: 'state', events: this.#events });
      this.#events = [];
    });
  }

  claimPlace(backend: string, limit: PlaceLimit, answer: PlaceAnswer): () => void {
    const id = ++this.#lastId;
    this.#claims.set(id, answer);
    this.#send({ kind: 'claim-place', id, backend, limit });
    return () => {
      if (this.#claims.delete(id)) this.#send({ kind: 'leave-place', id });
    };
  }

  /** A place that comes when its request has gone away is known to the primary to be left again. */
  receivePlace(id: number, outcome: PlaceOutcome): void {
    const claim = this.#claims.get(id);
    if (claim === undefined) return;
    if (outcome === 'queued') return claim.onQueue();
    this.#claims.delete(id);
    if (outcome === 'full') return claim.onFull();
    let isInside = true;
    claim.onPlace(() => {
      if (isInside) this.#send({ kind: 'leave-place', id });
      isInside = false;
    });
  }

  /** Says how this worker answers; what is returned asks all of them. `undefined` is for one that did not answer. */
  share<About extends Question>(
    about: About,
    answer: () => Answers[About] | Promise<Answers[About]>,
  ): () => Promise<readonly (Answers[About] | undefined)[]> {
    this.#answerers.set(about, answer);
    return () =>
      new Promise((resolve) => {
        const id = ++this.#lastId;
        this.#asked.set(id, (answers) => resolve(answers as readonly (Answers[About] | undefined)[]));
        this.#send({ kind: 'ask-all', id, about });
      });
  }

  async receiveQuestion(id: number, about: Question): Promise<void> {
    const answer = await this.#answerers.get(about)?.();
    this.#send({ kind: 'answer', id, answer });
  }

  receiveAnswers(id: number, answers: readonly unknown[]): void {
    this.#asked.get(id)?.(answers);
    this.#asked.delete(id);
  }
}
