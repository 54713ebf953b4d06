import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { watchEventLoop } from '../../src/server/watch-event-loop.ts';

it('tells that the event loop was kept busy, and how long', async () => {
  const { read, stop } = watchEventLoop();
  await sleep(50);
  const until = performance.now() + 300;
  while (performance.now() < until);
  await sleep(50);
  const { p50, p99, max } = read();
  stop();
  expect(max).toBeGreaterThan(200);
  expect(p99).toBeGreaterThanOrEqual(p50);
});
