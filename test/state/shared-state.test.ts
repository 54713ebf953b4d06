import { describe, expect, it } from 'vitest';
import { createMemoryState } from '../../src/state/memory-state.ts';
import { createSharedState, type SharedState } from '../../src/state/shared-state.ts';
import type { StateEvent } from '../../src/state/state-event.ts';

/** Two processes; what one tells reaches the other at once. The clock stands until a test moves it. */
function startPair() {
  const clock = { now: 1_000_000 };
  const told: StateEvent[] = [];
  const create = (other: () => SharedState): SharedState =>
    createSharedState(
      createMemoryState(() => clock.now),
      {
        publish: (event) => {
          told.push(event);
          other().receive(structuredClone(event));
        },
        claimPlace: () => () => {},
      },
      () => clock.now,
    );
  const here: SharedState = create(() => there);
  const there: SharedState = create(() => here);
  const pass = (ms: number) => {
    clock.now += ms;
  };
  return { here, there, told, pass };
}

const TARGET = { backend: 'qwen', credentialId: 'key-1', model: 'qwen3' };
const POLICY = { failures: 3, openMs: 30_000 };
const BINDING = { backend: 'qwen', model: 'qwen3', credentialId: 'key-1' };

describe('what one process learns', () => {
  it('of rate limits and rests holds for the other', () => {
    const { here, there } = startPair();
    here.recordWait('qwen', 'key-1', 5000);
    here.coolDown({ backend: 'openai' }, 5000);
    expect(there.remainingWaitMs('qwen', 'key-1')).toBe(5000);
    expect(there.isCooling({ backend: 'openai', model: 'gpt-5' })).toBe(true);
  });

  it('of failures opens one breaker for both, which one probe and one success close', () => {
    const { here, there, pass } = startPair();
    here.recordFailure(TARGET, POLICY);
    there.recordFailure(TARGET, POLICY);
    expect(here.breakerState(TARGET)).toBe('closed');
    there.recordFailure(TARGET, POLICY);
    expect([here.breakerState(TARGET), there.breakerState(TARGET)]).toEqual(['open', 'open']);
    pass(POLICY.openMs);
    expect([here.claimProbe(TARGET), there.claimProbe(TARGET)]).toEqual([true, false]);
    here.recordSuccess(TARGET);
    expect([here.breakerState(TARGET), there.breakerState(TARGET)]).toEqual(['closed', 'closed']);
  });

  it('of conversations, keys, slow reasoners and notices is known to the other', () => {
    const { here, there } = startPair();
    here.bind('conversation-1', BINDING, 60_000);
    expect(there.bindingOf('conversation-1')).toEqual(BINDING);
    expect([here.countKeyRequest('ci', 2), there.countKeyRequest('ci', 2)]).toEqual([0, 0]);
    expect(here.countKeyRequest('ci', 2)).toBe(60_000);
    expect(there.countKeyRequest('ci', 2)).toBe(60_000);
    here.setPausedTurns('slow', 2);
    expect(there.pausedTurns('slow')).toBe(2);
    expect([here.isFirst('notice'), there.isFirst('notice')]).toEqual([true, false]);
  });
});

describe('what changes nothing', () => {
  it('is not told: successes of healthy targets, keys without a limit, the same pause', () => {
    const { here, told } = startPair();
    here.recordSuccess(TARGET);
    here.countKeyRequest('ci', undefined);
    here.setPausedTurns('slow', 0);
    here.enter('qwen')();
    expect(told).toEqual([]);
  });

  it('is not told of a binding until half of its time has passed, whoever renews it', () => {
    const { here, there, told, pass } = startPair();
    here.bind('conversation-1', BINDING, 60_000);
    pass(29_999);
    here.bind('conversation-1', BINDING, 60_000);
    there.bind('conversation-1', BINDING, 60_000);
    expect(told).toHaveLength(1);
    pass(1);
    there.bind('conversation-1', BINDING, 60_000);
    expect(told).toHaveLength(2);
    here.bind('conversation-1', { ...BINDING, model: 'other' }, 60_000);
    expect(there.bindingOf('conversation-1')).toEqual({ ...BINDING, model: 'other' });
  });
});
