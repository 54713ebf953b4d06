import { describe, expect, it } from 'vitest';
import { createMemoryState } from '../../src/state/memory-state.ts';

/** A state whose clock stands still until a test moves it. */
function startState() {
  const clock = { now: 1_000_000 };
  const pass = (ms: number) => {
    clock.now += ms;
  };
  return { state: createMemoryState(() => clock.now), pass };
}

const TARGET = { backend: 'qwen', credentialId: 'key-1', model: 'qwen3' };
const POLICY = { failures: 3, openMs: 30_000 };

describe('rate-limit waits', () => {
  it('tells what remains of a wait until it is over', () => {
    const { state, pass } = startState();
    state.recordWait('qwen', 'key-1', 5000);
    expect(state.remainingWaitMs('qwen', 'key-1')).toBe(5000);
    pass(4999);
    expect(state.remainingWaitMs('qwen', 'key-1')).toBe(1);
    pass(1);
    expect(state.remainingWaitMs('qwen', 'key-1')).toBe(0);
  });

  it('keeps the later deadline when a shorter wait is recorded', () => {
    const { state } = startState();
    state.recordWait('qwen', 'key-1', 5000);
    state.recordWait('qwen', 'key-1', 1000);
    expect(state.remainingWaitMs('qwen', 'key-1')).toBe(5000);
    state.recordWait('qwen', 'key-1', 8000);
    expect(state.remainingWaitMs('qwen', 'key-1')).toBe(8000);
  });

  it('holds for one key of one backend only', () => {
    const { state } = startState();
    state.recordWait('qwen', 'key-1', 5000);
    expect(state.remainingWaitMs('qwen', 'key-2')).toBe(0);
    expect(state.remainingWaitMs('openai', 'key-1')).toBe(0);
  });
});

describe('cooldown', () => {
  it('lets one target rest and leaves its neighbours alone', () => {
    const { state, pass } = startState();
    state.coolDown(TARGET, 30_000);
    expect(state.isCooling(TARGET)).toBe(true);
    expect(state.isCooling({ ...TARGET, model: 'other' })).toBe(false);
    expect(state.isCooling({ ...TARGET, credentialId: 'key-2' })).toBe(false);
    pass(30_000);
    expect(state.isCooling(TARGET)).toBe(false);
  });

  it('covers every model of a credential, and every credential of a backend, where the key leaves them out', () => {
    const { state } = startState();
    state.coolDown({ backend: 'qwen', credentialId: 'key-1' }, 1000);
    expect(state.isCooling(TARGET)).toBe(true);
    expect(state.isCooling({ ...TARGET, credentialId: 'key-2' })).toBe(false);
    state.coolDown({ backend: 'qwen' }, 1000);
    expect(state.isCooling({ ...TARGET, credentialId: 'key-2', model: 'other' })).toBe(true);
    expect(state.isCooling({ backend: 'openai' })).toBe(false);
  });

  it('ends with a success of the target', () => {
    const { state } = startState();
    state.coolDown(TARGET, 30_000);
    state.recordSuccess(TARGET);
    expect(state.isCooling(TARGET)).toBe(false);
  });

  it("does not mix up names that hold each other's separators", () => {
    const { state } = startState();
    state.coolDown({ backend: 'a","b', model: 'c' }, 1000);
    expect(state.isCooling({ backend: 'a', credentialId: 'b', model: 'c' })).toBe(false);
  });
});

describe('circuit breaker', () => {
  function open() {
    const started = startState();
    for (let failure = 0; failure < POLICY.failures; failure++) started.state.recordFailure(TARGET, POLICY);
    return started;
  }

  it('opens at the configured number of failures in a row and not before', () => {
    const { state } = startState();
    state.recordFailure(TARGET, POLICY);
    state.recordFailure(TARGET, POLICY);
    expect(state.breakerState(TARGET)).toBe('closed');
    state.recordFailure(TARGET, POLICY);
    expect(state.breakerState(TARGET)).toBe('open');
    expect(state.breakerState({ ...TARGET, model: 'other' })).toBe('closed');
  });

  it('counts failures in a row only', () => {
    const { state } = startState();
    state.recordFailure(TARGET, POLICY);
    state.recordFailure(TARGET, POLICY);
    state.recordSuccess(TARGET);
    state.recordFailure(TARGET, POLICY);
    expect(state.breakerState(TARGET)).toBe('closed');
  });

  it('is half-open when its time is over, and gives the probe to one request alone', () => {
    const { state, pass } = open();
    expect(state.claimProbe(TARGET)).toBe(false);
    pass(POLICY.openMs);
    expect(state.breakerState(TARGET)).toBe('half-open');
    expect(state.claimProbe(TARGET)).toBe(true);
    expect(state.claimProbe(TARGET)).toBe(false);
    expect(state.breakerState(TARGET)).toBe('open');
  });

  it('closes when the probe succeeds', () => {
    const { state, pass } = open();
    pass(POLICY.openMs);
    state.claimProbe(TARGET);
    state.recordSuccess(TARGET);
    expect(state.breakerState(TARGET)).toBe('closed');
  });

  it('opens again when the probe fails, however many failures the policy allows', () => {
    const { state, pass } = open();
    pass(POLICY.openMs);
    state.claimProbe(TARGET);
    state.recordFailure(TARGET, { failures: 100, openMs: 10_000 });
    expect(state.breakerState(TARGET)).toBe('open');
    pass(10_000);
    expect(state.breakerState(TARGET)).toBe('half-open');
  });

  it('offers the probe again when the request that had it was abandoned', () => {
    const { state, pass } = open();
    pass(POLICY.openMs);
    state.claimProbe(TARGET);
    pass(POLICY.openMs);
    expect(state.breakerState(TARGET)).toBe('half-open');
    expect(state.claimProbe(TARGET)).toBe(true);
  });
});

describe('bindings', () => {
  const binding = { backend: 'qwen', model: 'qwen3', credentialId: 'key-1' };

  it('remembers where a conversation went until it was idle for too long', () => {
    const { state, pass } = startState();
    state.bind('conversation-1', binding, 60_000);
    pass(59_999);
    expect(state.bindingOf('conversation-1')).toEqual(binding);
    state.bind('conversation-1', binding, 60_000);
    pass(59_999);
    expect(state.bindingOf('conversation-1')).toEqual(binding);
    pass(1);
    expect(state.bindingOf('conversation-1')).toBeUndefined();
    expect(state.bindingOf('conversation-2')).toBeUndefined();
  });

  it('forgets the conversation that was longest silent where there are too many', () => {
    const { state } = startState();
    for (let index = 0; index < 10_000; index++) state.bind(`conversation-${index}`, binding, 60_000);
    state.bind('conversation-0', binding, 60_000);
    state.bind('one more', binding, 60_000);
    expect(state.bindingOf('conversation-0')).toEqual(binding);
    expect(state.bindingOf('conversation-1')).toBeUndefined();
    expect(state.bindingOf('conversation-2')).toEqual(binding);
    expect(state.bindingOf('one more')).toEqual(binding);
  });
});

describe('running requests', () => {
  it('counts each request out once, however often it is released', () => {
    const { state } = startState();
    const leaveFirst = state.enter('qwen');
    const leaveSecond = state.enter('qwen');
    expect(state.running('qwen')).toBe(2);
    expect(state.running('openai')).toBe(0);
    leaveFirst();
    leaveFirst();
    expect(state.running('qwen')).toBe(1);
    leaveSecond();
    expect(state.running('qwen')).toBe(0);
  });
});

describe('a snapshot', () => {
  it('lets another process, whose clock is another one, begin with all that is known', () => {
    const { state, pass } = startState();
    const policy = { failures: 1, openMs: 30_000 };
    const binding = { backend: 'qwen', model: 'qwen3', credentialId: 'key-1' };
    state.recordWait('qwen', 'key-1', 5000);
    state.coolDown({ backend: 'down' }, 5000);
    state.recordFailure(TARGET, policy);
    state.bind('conversation-1', binding, 5000);
    state.setPausedTurns('slow', 3);
    state.isFirst('told');
    for (let count = 0; count < 3; count++) state.countKeyRequest('ci', 3);
    pass(1000);

    const clock = { now: 50 };
    const copy = createMemoryState(() => clock.now);
    copy.restore(structuredClone(state.snapshot()));
    expect(copy.remainingWaitMs('qwen', 'key-1')).toBe(4000);
    expect(copy.isCooling({ backend: 'down', model: 'any' })).toBe(true);
    expect(copy.breakerState(TARGET)).toBe('open');
    expect(copy.bindingOf('conversation-1')).toEqual(binding);
    expect(copy.pausedTurns('slow')).toBe(3);
    expect(copy.isFirst('told')).toBe(false);
    expect(copy.countKeyRequest('ci', 3)).toBe(59_000);
    clock.now += 29_000;
    expect(copy.breakerState(TARGET)).toBe('half-open');
    expect(copy.isCooling({ backend: 'down' })).toBe(false);
    expect(copy.bindingOf('conversation-1')).toBeUndefined();
  });

  it('tells nothing of breakers that were never open but their failures', () => {
    const { state } = startState();
    state.recordFailure(TARGET, POLICY);
    const copy = createMemoryState(() => 5);
    copy.restore(state.snapshot());
    expect(copy.breakerState(TARGET)).toBe('closed');
    copy.recordFailure(TARGET, POLICY);
    copy.recordFailure(TARGET, POLICY);
    expect(copy.breakerState(TARGET)).toBe('open');
  });
});

describe('notices', () => {
  it('are first once each', () => {
    const { state } = startState();
    expect(state.isFirst('unmapped:claude-x')).toBe(true);
    expect(state.isFirst('unmapped:claude-x')).toBe(false);
    expect(state.isFirst('unmapped:claude-y')).toBe(true);
  });
});

describe('turns that a slow reasoner sits out', () => {
  it('are remembered by its name until they are used up', () => {
    const { state, pass } = startState();
    expect(state.pausedTurns('a:m1')).toBe(0);
    state.setPausedTurns('a:m1', 2);
    pass(86_400_000);
    expect([state.pausedTurns('a:m1'), state.pausedTurns('b:m1')]).toEqual([2, 0]);
    state.setPausedTurns('a:m1', 0);
    expect(state.pausedTurns('a:m1')).toBe(0);
  });
});
