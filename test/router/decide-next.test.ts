import { describe, expect, it } from 'vitest';
import { decideNext, type Situation } from '../../src/router/decide-next.ts';

const PASSING: Situation['failure'] = { class: 'passing', sameTarget: 'again', nextTarget: 'any' };
const RATE_LIMIT: Situation['failure'] = { class: 'rate-limit', sameTarget: 'hold', nextTarget: 'any' };
const CREDENTIALS: Situation['failure'] = { class: 'credentials', sameTarget: 'never', nextTarget: 'any' };
const CLIENT_FAULT: Situation['failure'] = {
  class: 'client-fault',
  sameTarget: 'never',
  nextTarget: 'never',
};

const FRESH: Situation = {
  failure: PASSING,
  recovery: undefined,
  staleSocket: false,
  retryAfterMs: undefined,
  othersRemain: false,
  otherModelRemains: false,
  largerRemains: false,
  spent: { hold: false, credentials: false, staleSocket: false, retries: 0 },
  elapsedMs: 0,
  limits: {
    maxRetries: 2,
    retryDelayMs: 1000,
    patienceMs: 60_000,
    hold: { enabled: true, maxMs: 10_000, randomMinMs: 3000, randomMaxMs: 10_000 },
  },
  dice: 0.5,
};

describe('decideNext', () => {
  it.each([RATE_LIMIT, PASSING, CREDENTIALS])(
    'moves on at once after $class while another healthy target remains',
    (failure) => {
      expect(decideNext({ ...FRESH, failure, othersRemain: true, retryAfterMs: 5000 })).toEqual({
        kind: 'next-target',
      });
    },
  );

  it('moves a prompt that is too long only to a target with a larger context', () => {
    const overflow = { class: 'context-overflow', sameTarget: 'never', nextTarget: 'larger' } as const;
    expect(decideNext({ ...FRESH, failure: overflow, othersRemain: true })).toEqual({ kind: 'fail' });
    expect(decideNext({ ...FRESH, failure: overflow, largerRemains: true })).toEqual({
      kind: 'larger-target',
    });
  });

  it('does not ask another key what its target is not to be asked', () => {
    const unsuitable = { class: 'unsuitable', sameTarget: 'never', nextTarget: 'other-model' } as const;
    expect(decideNext({ ...FRESH, failure: unsuitable, othersRemain: true })).toEqual({ kind: 'fail' });
    expect(decideNext({ ...FRESH, failure: unsuitable, otherModelRemains: true })).toEqual({
      kind: 'other-model',
    });
  });

  it("never repeats the client's own fault, nor moves on with it", () => {
    expect(decideNext({ ...FRESH, failure: CLIENT_FAULT, othersRemain: true })).toEqual({ kind: 'fail' });
  });

  it('holds a rate limit once for as long as Retry-After says', () => {
    const limited: Situation = { ...FRESH, failure: RATE_LIMIT, retryAfterMs: 5000 };
    expect(decideNext(limited)).toEqual({ kind: 'repeat', because: 'hold', waitMs: 5000 });
    expect(decideNext({ ...limited, spent: { ...FRESH.spent, hold: true } })).toEqual({ kind: 'fail' });
  });

  it('caps Retry-After and draws a time where there is none', () => {
    expect(decideNext({ ...FRESH, failure: RATE_LIMIT, retryAfterMs: 999_000 })).toMatchObject({
      waitMs: 10_000,
    });
    expect(decideNext({ ...FRESH, failure: RATE_LIMIT })).toMatchObject({ waitMs: 6500 });
  });

  it('does not retry a rate limit at all where holding is switched off', () => {
    const hold = { ...FRESH.limits.hold, enabled: false };
    const limits = { ...FRESH.limits, hold };
    expect(decideNext({ ...FRESH, failure: RATE_LIMIT, limits })).toEqual({ kind: 'fail' });
  });

  it('repeats a passing failure of the last target up to retries.max times', () => {
    expect(decideNext(FRESH)).toEqual({ kind: 'repeat', because: 'retry', waitMs: 1000 });
    expect(decideNext({ ...FRESH, spent: { ...FRESH.spent, retries: 2 } })).toEqual({ kind: 'fail' });
  });

  it('gives up a host whose tries took minutes, and still moves on to another one', () => {
    const slow: Situation = { ...FRESH, elapsedMs: 60_000 };
    expect(decideNext(slow)).toEqual({ kind: 'fail' });
    expect(decideNext({ ...slow, othersRemain: true })).toEqual({ kind: 'next-target' });
    expect(decideNext({ ...slow, failure: RATE_LIMIT })).toMatchObject({ because: 'hold' });
  });

  it('J14 repeats a request at once, and once, when a pooled connection had been closed', () => {
    const stale = { ...FRESH, staleSocket: true, othersRemain: true };
    expect(decideNext(stale)).toEqual({ kind: 'repeat', because: 'stale-socket', waitMs: 0 });
    expect(decideNext({ ...stale, spent: { ...FRESH.spent, staleSocket: true } })).toEqual({
      kind: 'next-target',
    });
  });

  it('lets a connector refresh its credentials once', () => {
    const rejected: Situation = { ...FRESH, failure: CREDENTIALS, recovery: 'retry-now' };
    expect(decideNext(rejected)).toEqual({ kind: 'repeat', because: 'credentials', waitMs: 0 });
    expect(decideNext({ ...rejected, spent: { ...FRESH.spent, credentials: true } })).toEqual({
      kind: 'fail',
    });
  });
});
