import { BoundedMap } from './bounded-map.ts';
import { type Breaker, failBreaker, probeBreaker, readBreaker, shiftBreaker } from './breaker.ts';
import { countInWindow, type KeyWindow } from './key-window.ts';
import { Places } from './places.ts';
import type {
  Binding,
  BreakerPolicy,
  BreakerState,
  PlaceAnswer,
  PlaceLimit,
  RouterState,
  TargetKey,
} from './state.ts';
import type { StateEntry, StateSnapshot } from './state-event.ts';

const MAX_ENTRIES = 10_000;
/** A breaker that nobody asks about is forgotten after this, in ms. */
const BREAKER_MEMORY_MS = 3_600_000;

/** A state that another process can begin with. */
export interface CopyableState extends RouterState {
  snapshot(): StateSnapshot;
  /** Takes a snapshot over whose clock may be another one. */
  restore(snapshot: StateSnapshot): void;
}

/** State of one process, in memory. `now` is any clock in ms that does not run backwards. */
export function createMemoryState(now: () => number): CopyableState {
  return new MemoryState(now);
}

class MemoryState implements CopyableState {
  readonly #now: () => number;
  /** Account -> when its rate limit is over. */
  readonly #waits: BoundedMap<number>;
  /** Target -> when its rest is over. */
  readonly #rests: BoundedMap<number>;
  readonly #breakers: BoundedMap<Breaker>;
  readonly #bindings: BoundedMap<Binding>;
  readonly #notices: BoundedMap<true>;
  /** Reasoner of a hybrid -> turns without it. */
  readonly #pauses: BoundedMap<number>;
  /** Client key -> its requests of this minute. Bounded by the keys that are configured. */
  readonly #keyWindows = new Map<string, KeyWindow>();
  readonly #places = new Places();

  constructor(now: () => number) {
    this.#now = now;
    this.#waits = new BoundedMap(MAX_ENTRIES, now);
    this.#rests = new BoundedMap(MAX_ENTRIES, now);
    this.#breakers = new BoundedMap(MAX_ENTRIES, now);
    this.#bindings = new BoundedMap(MAX_ENTRIES, now);
    this.#pauses = new BoundedMap(MAX_ENTRIES, now);
    this.#notices = new BoundedMap(MAX_ENTRIES, now);
  }

  recordWait(backend: string, credentialId: string, forMs: number): void {
    extend(this.#waits, keyOf({ backend, credentialId }), this.#now() + forMs);
  }

  remainingWaitMs(backend: string, credentialId: string): number {
    if (this.#waits.size === 0) return 0;
    const until = this.#waits.get(keyOf({ backend, credentialId }));
    return until === undefined ? 0 : Math.max(0, until - this.#now());
  }

  coolDown(target: TargetKey, forMs: number): void {
    extend(this.#rests, keyOf(target), this.#now() + forMs);
  }

  isCooling(target: TargetKey): boolean {
    if (this.#rests.size === 0) return false;
    return coveringKeys(target).some((key) => this.#rests.get(key) !== undefined);
  }

  breakerState(target: TargetKey): BreakerState {
    if (this.#breakers.size === 0) return 'closed';
    return readBreaker(this.#breakers.get(keyOf(target)), this.#now());
  }

  claimProbe(target: TargetKey): boolean {
    const breaker = this.#breakers.get(keyOf(target));
    if (breaker === undefined || readBreaker(breaker, this.#now()) !== 'half-open') return false;
    this.#keepBreaker(target, probeBreaker(breaker, this.#now()));
    return true;
  }

  recordFailure(target: TargetKey, policy: BreakerPolicy): void {
    this.#keepBreaker(target, failBreaker(this.#breakers.get(keyOf(target)), policy, this.#now()));
  }

  recordSuccess(target: TargetKey): boolean {
    if (this.#breakers.size === 0 && this.#rests.size === 0) return false;
    const key = keyOf(target);
    const hadBreaker = this.#breakers.delete(key);
    return this.#rests.delete(key) || hadBreaker;
  }

  bind(conversation: string, binding: Binding, ttlMs: number): void {
    this.#bindings.set(conversation, binding, this.#now() + ttlMs);
  }

  bindingOf(conversation: string): Binding | undefined {
    return this.#bindings.get(conversation);
  }

  countKeyRequest(keyName: string, perMinute: number | undefined): number {
    if (perMinute === undefined) return 0;
    const { window, waitMs } = countInWindow(this.#keyWindows.get(keyName), perMinute, this.#now());
    this.#keyWindows.set(keyName, window);
    return waitMs;
  }

  enter(backend: string): () => void {
    return this.#places.enter(backend);
  }

  running(backend: string): number {
    return this.#places.running(backend);
  }

  claimPlace(backend: string, limit: PlaceLimit, answer: PlaceAnswer): () => void {
    return this.#places.claim(backend, limit, answer);
  }

  pausedTurns(reasoner: string): number {
    return this.#pauses.get(reasoner) ?? 0;
  }

  setPausedTurns(reasoner: string, turns: number): void {
    if (turns > 0) this.#pauses.set(reasoner, turns, Number.POSITIVE_INFINITY);
    else this.#pauses.delete(reasoner);
  }

  isFirst(notice: string): boolean {
    if (this.#notices.get(notice) !== undefined) return false;
    this.#notices.set(notice, true, Number.POSITIVE_INFINITY);
    return true;
  }

  snapshot(): StateSnapshot {
    return {
      takenAt: this.#now(),
      waits: this.#waits.entries(),
      rests: this.#rests.entries(),
      breakers: this.#breakers.entries(),
      bindings: this.#bindings.entries(),
      pauses: this.#pauses.entries(),
      notices: this.#notices.entries(),
      keyWindows: [...this.#keyWindows],
    };
  }

  restore(snapshot: StateSnapshot): void {
    const { waits, rests, breakers, bindings, pauses, notices, keyWindows } = snapshot;
    const shift = this.#now() - snapshot.takenAt;
    const later = (time: number): number => (time === 0 ? 0 : time + shift);
    fill(this.#waits, waits, later, later);
    fill(this.#rests, rests, later, later);
    fill(this.#breakers, breakers, later, (breaker) => shiftBreaker(breaker, later));
    fill(this.#bindings, bindings, later, (binding) => binding);
    fill(this.#pauses, pauses, later, (turns) => turns);
    fill(this.#notices, notices, later, (notice) => notice);
    for (const [key, { since, count }] of keyWindows) {
      this.#keyWindows.set(key, { since: since + shift, count });
    }
  }

  #keepBreaker(target: TargetKey, breaker: Breaker): void {
    const remembered = Math.max(this.#now(), breaker.openUntil, breaker.probeUntil) + BREAKER_MEMORY_MS;
    this.#breakers.set(keyOf(target), breaker, remembered);
  }
}

/** Writes a deadline, unless a later one stands already. */
function extend(deadlines: BoundedMap<number>, key: string, until: number): void {
  const standing = deadlines.get(key);
  if (standing === undefined || standing < until) deadlines.set(key, until, until);
}

/** Writes the entries of another state's map, whose times are on another clock. */
function fill<Value>(
  map: BoundedMap<Value>,
  entries: readonly StateEntry<Value>[],
  later: (time: number) => number,
  adapt: (value: Value) => Value,
): void {
  for (const [key, value, expiresAt] of entries) map.set(key, adapt(value), later(expiresAt));
}

/** One string for a target. JSON keeps names apart whatever characters they hold. */
function keyOf({ backend, credentialId, model }: TargetKey): string {
  return JSON.stringify([backend, credentialId ?? null, model ?? null]);
}

/** The keys under which a rest may be noted that covers the target: its own, and those that leave parts out. */
function coveringKeys({ backend, credentialId, model }: TargetKey): string[] {
  return [
    keyOf({ backend, credentialId, model }),
    keyOf({ backend, credentialId }),
    keyOf({ backend, model }),
    keyOf({ backend }),
  ];
}
