import { BoundedMap } from './bounded-map.ts';
import { type Breaker, failBreaker, probeBreaker, readBreaker } from './breaker.ts';
import { countInWindow, type KeyWindow } from './key-window.ts';
import type { Binding, BreakerPolicy, BreakerState, RouterState, TargetKey } from './state.ts';
import { WaitingLine } from './waiting-line.ts';

const MAX_ENTRIES = 10_000;
/** A breaker that nobody asks about is forgotten after this, in ms. */
const BREAKER_MEMORY_MS = 3_600_000;

/** State of one process, in memory. `now` is any clock in ms that does not run backwards. */
export function createMemoryState(now: () => number): RouterState {
  return new MemoryState(now);
}

class MemoryState implements RouterState {
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
  /** Backend -> who is at work there and who waits; never an empty one. Bounded by the requests that run. */
  readonly #lines = new Map<string, WaitingLine>();

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

  recordSuccess(target: TargetKey): void {
    if (this.#breakers.size === 0 && this.#rests.size === 0) return;
    const key = keyOf(target);
    this.#breakers.delete(key);
    this.#rests.delete(key);
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
    const leave = this.#lineOf(backend).enter();
    return () => {
      leave();
      this.#forgetEmptyLine(backend);
    };
  }

  running(backend: string): number {
    return this.#lines.get(backend)?.running ?? 0;
  }

  waitInLine(backend: string, onFree: () => void): () => void {
    const giveUp = this.#lineOf(backend).wait(onFree);
    return () => {
      giveUp();
      this.#forgetEmptyLine(backend);
    };
  }

  waiting(backend: string): number {
    return this.#lines.get(backend)?.waiting ?? 0;
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

  #lineOf(backend: string): WaitingLine {
    const line = this.#lines.get(backend) ?? new WaitingLine();
    this.#lines.set(backend, line);
    return line;
  }

  #forgetEmptyLine(backend: string): void {
    if (this.#lines.get(backend)?.isEmpty === true) this.#lines.delete(backend);
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
