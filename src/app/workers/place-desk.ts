import { Places } from '../../state/places.ts';
import type { PlaceLimit } from '../../state/state.ts';
import type { PlaceOutcome } from './messages.ts';

/** Hands out the places at backends to the requests of all workers, in the order in which they ask. */
export class PlaceDesk {
  readonly #places = new Places();
  /** Worker -> its requests with a place or in line, and what ends that. */
  readonly #claims = new Map<number, Map<number, () => void>>();

  claim(
    worker: number,
    id: number,
    backend: string,
    limit: PlaceLimit,
    tell: (outcome: PlaceOutcome) => void,
  ): void {
    const claims = this.#claims.get(worker) ?? new Map<number, () => void>();
    this.#claims.set(worker, claims);
    let isWaiting = false;
    const giveUp = this.#places.claim(backend, limit, {
      onPlace: (leave) => {
        claims.set(id, leave);
        tell('given');
      },
      onQueue: () => {
        isWaiting = true;
        tell('queued');
      },
      onFull: () => tell('full'),
    });
    if (isWaiting) claims.set(id, giveUp);
  }

  leave(worker: number, id: number): void {
    const claims = this.#claims.get(worker);
    claims?.get(id)?.();
    claims?.delete(id);
  }

  /** Frees what a worker held that has ended. */
  forget(worker: number): void {
    const claims = this.#claims.get(worker);
    this.#claims.delete(worker);
    // A place that is freed may go to another request of the same worker, which comes later in the map.
    for (const end of claims?.values() ?? []) end();
  }
}
