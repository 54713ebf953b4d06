import { expect, it } from 'vitest';
import { mergeHealth } from '../../src/server/server-health.ts';

const well = { isFull: false, loopDelay: { p50: 1, p99: 5, max: 9 } };
const busy = { isFull: true, loopDelay: { p50: 2, p99: 3, max: 90 } };

it('of one process is its own', () => {
  expect(mergeHealth([well])).toEqual({ status: 'ok', loopDelay: well.loopDelay, workers: undefined });
});

it('of several is that of the worst', () => {
  expect(mergeHealth([well, busy])).toEqual({
    status: 'full',
    loopDelay: { p50: 2, p99: 5, max: 90 },
    workers: { serving: 2, of: 2 },
  });
  expect(mergeHealth([busy, undefined])).toMatchObject({
    status: 'starting',
    workers: { serving: 1, of: 2 },
  });
});
