import { expect, it } from 'vitest';
import { planRestart } from '../../../src/app/workers/plan-restart.ts';

it('replaces a worker at once, and ever later where one after the other ends soon', () => {
  const delays: number[] = [];
  let earlierSoon = 0;
  for (let count = 0; count < 8; count++) {
    const restart = planRestart({ vainStarts: 0, earlierSoon, livedMs: 1000 });
    if (restart.kind === 'give-up') expect.unreachable();
    delays.push(restart.delayMs);
    earlierSoon = restart.soonEndings;
  }
  expect(delays).toEqual([0, 200, 400, 800, 1600, 3200, 6400, 10_000]);
});

it('forgets earlier endings when a worker has lived for a minute', () => {
  expect(planRestart({ vainStarts: 0, earlierSoon: 7, livedMs: 60_000 })).toEqual({
    kind: 'start',
    delayMs: 0,
    soonEndings: 0,
  });
});

it('gives up when five in a row have not come so far as to listen', () => {
  expect(planRestart({ vainStarts: 4, earlierSoon: 4, livedMs: 100 }).kind).toBe('start');
  expect(planRestart({ vainStarts: 5, earlierSoon: 5, livedMs: 100 })).toEqual({ kind: 'give-up' });
});
