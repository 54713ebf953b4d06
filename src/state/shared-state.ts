import { applyEvent } from './apply-event.ts';
import { BoundedMap } from './bounded-map.ts';
import type {
  Binding,
  BreakerPolicy,
  BreakerState,
  PlaceAnswer,
  PlaceLimit,
  RouterState,
  TargetKey,
} from './state.ts';
import type { StateEvent } from './state-event.ts';

/** Bindings that are remembered as told; one that is forgotten is told again. */
const MAX_TOLD = 10_000;

/** The way from one process to those that serve the same port. */
export interface StateLink {
  /** Tells all others. */
  publish(event: StateEvent): void;
  /** Asks the one process that knows of all requests at a backend; see `RouterState.claimPlace`. */
  claimPlace(backend: string, limit: PlaceLimit, answer: PlaceAnswer): () => void;
}

/** A state that takes over what other processes tell. */
export interface SharedState extends RouterState {
  receive(event: StateEvent): void;
}

/**
 * The state of one of several processes: reads ask `local` alone, and what others must know is told to them. Nothing is
 * told of a request that changes nothing, which nearly every one is.
 */
export function createSharedState(local: RouterState, link: StateLink, now: () => number): SharedState {
  return new SharingState(local, link, now);
}

class SharingState implements SharedState {
  readonly #local: RouterState;
  readonly #link: StateLink;
  readonly #now: () => number;
  /** Conversation -> the binding that the others know of, for half as long as they keep it. */
  readonly #told: BoundedMap<Binding>;

  constructor(local: RouterState, link: StateLink, now: () => number) {
    this.#local = local;
    this.#link = link;
    this.#now = now;
    this.#told = new BoundedMap(MAX_TOLD, now);
  }

  receive(event: StateEvent): void {
    applyEvent(this.#local, event);
    if (event.kind === 'binding') this.#noteTold(event.conversation, event.binding, event.ttlMs);
  }

  recordWait(backend: string, credentialId: string, forMs: number): void {
    this.#local.recordWait(backend, credentialId, forMs);
    this.#link.publish({ kind: 'wait', backend, credentialId, forMs });
  }

  remainingWaitMs(backend: string, credentialId: string): number {
    return this.#local.remainingWaitMs(backend, credentialId);
  }

  coolDown(target: TargetKey, forMs: number): void {
    this.#local.coolDown(target, forMs);
    this.#link.publish({ kind: 'rest', target, forMs });
  }

  isCooling(target: TargetKey): boolean {
    return this.#local.isCooling(target);
  }

  breakerState(target: TargetKey): BreakerState {
    return this.#local.breakerState(target);
  }

  /** Two processes may both claim it before they hear of each other; so a target gets one probe a process at most. */
  claimProbe(target: TargetKey): boolean {
    const isClaimed = this.#local.claimProbe(target);
    if (isClaimed) this.#link.publish({ kind: 'probe', target });
    return isClaimed;
  }

  recordFailure(target: TargetKey, policy: BreakerPolicy): void {
    this.#local.recordFailure(target, policy);
    this.#link.publish({ kind: 'failure', target, policy });
  }

  recordSuccess(target: TargetKey): boolean {
    const isChange = this.#local.recordSuccess(target);
    if (isChange) this.#link.publish({ kind: 'success', target });
    return isChange;
  }

  bind(conversation: string, binding: Binding, ttlMs: number): void {
    this.#local.bind(conversation, binding, ttlMs);
    const told = this.#told.get(conversation);
    if (told !== undefined && isSame(told, binding)) return;
    this.#noteTold(conversation, binding, ttlMs);
    this.#link.publish({ kind: 'binding', conversation, binding, ttlMs });
  }

  bindingOf(conversation: string): Binding | undefined {
    return this.#local.bindingOf(conversation);
  }

  countKeyRequest(keyName: string, perMinute: number | undefined): number {
    const waitMs = this.#local.countKeyRequest(keyName, perMinute);
    if (perMinute !== undefined && waitMs === 0)
      this.#link.publish({ kind: 'key-request', keyName, perMinute });
    return waitMs;
  }

  enter(backend: string): () => void {
    return this.#local.enter(backend);
  }

  running(backend: string): number {
    return this.#local.running(backend);
  }

  claimPlace(backend: string, limit: PlaceLimit, answer: PlaceAnswer): () => void {
    return this.#link.claimPlace(backend, limit, {
      ...answer,
      onPlace: (leave) => {
        const countOut = this.#local.enter(backend);
        answer.onPlace(() => {
          countOut();
          leave();
        });
      },
    });
  }

  pausedTurns(reasoner: string): number {
    return this.#local.pausedTurns(reasoner);
  }

  setPausedTurns(reasoner: string, turns: number): void {
    if (this.#local.pausedTurns(reasoner) === turns) return;
    this.#local.setPausedTurns(reasoner, turns);
    this.#link.publish({ kind: 'pause', reasoner, turns });
  }

  isFirst(notice: string): boolean {
    const isFirst = this.#local.isFirst(notice);
    if (isFirst) this.#link.publish({ kind: 'notice', notice });
    return isFirst;
  }

  #noteTold(conversation: string, binding: Binding, ttlMs: number): void {
    this.#told.set(conversation, binding, this.#now() + ttlMs / 2);
  }
}

function isSame(left: Binding, right: Binding): boolean {
  return (
    left.backend === right.backend && left.model === right.model && left.credentialId === right.credentialId
  );
}
