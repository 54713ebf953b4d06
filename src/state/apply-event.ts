import type { RouterState } from './state.ts';
import type { StateEvent } from './state-event.ts';

/** Does in one state what happened in another. */
export function applyEvent(state: RouterState, event: StateEvent): void {
  switch (event.kind) {
    case 'wait':
      return state.recordWait(event.backend, event.credentialId, event.forMs);
    case 'rest':
      return state.coolDown(event.target, event.forMs);
    case 'failure':
      return state.recordFailure(event.target, event.policy);
    case 'success':
      return void state.recordSuccess(event.target);
    case 'probe':
      return void state.claimProbe(event.target);
    case 'binding':
      return state.bind(event.conversation, event.binding, event.ttlMs);
    case 'key-request':
      return void state.countKeyRequest(event.keyName, event.perMinute);
    case 'pause':
      return state.setPausedTurns(event.reasoner, event.turns);
    case 'notice':
      return void state.isFirst(event.notice);
    default:
      return event satisfies never;
  }
}
