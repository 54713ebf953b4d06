import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { BackendConfig } from '../../src/config/index.ts';
import { QcpError } from '../../src/errors/index.ts';
import { takePlace } from '../../src/router/take-place.ts';
import { createMemoryState } from '../../src/state/memory-state.ts';

const NARROW = {
  name: 'host',
  max_concurrent_requests: 1,
  queue: { size: 2, timeout: 3600 },
} as BackendConfig;

const now = () => 0;
const patient = () => new AbortController().signal;

describe('a place at a backend', () => {
  it('is given to who waits longest, and comes back however often it is left', async () => {
    const state = createMemoryState(() => 0);
    const leave = await takePlace({ state, now }, NARROW, patient(), { waitedMs: 0 });
    const second = takePlace({ state, now }, NARROW, patient(), { waitedMs: 0 });
    const third = takePlace({ state, now }, NARROW, patient(), { waitedMs: 0 });
    leave();
    leave();
    (await second)();
    (await third)();
    expect(state.running('host')).toBe(0);
  });

  it('J3 is no more waited for when the client has gone', async () => {
    const state = createMemoryState(() => 0);
    const leave = await takePlace({ state, now }, NARROW, patient(), { waitedMs: 0 });
    const client = new AbortController();
    const second = takePlace({ state, now }, NARROW, client.signal, { waitedMs: 0 });
    client.abort(new QcpError('CLIENT_GONE', 'gone'));
    await expect(second).rejects.toHaveProperty('code', 'CLIENT_GONE');
    leave();
    expect(state.running('host')).toBe(0);
  });

  it('is refused at once where as many wait as may, with a time to come back', async () => {
    const state = createMemoryState(() => 0);
    const leave = await takePlace({ state, now }, NARROW, patient(), { waitedMs: 0 });
    const waiting = [
      takePlace({ state, now }, NARROW, patient(), { waitedMs: 0 }),
      takePlace({ state, now }, NARROW, patient(), { waitedMs: 0 }),
    ];
    await expect(takePlace({ state, now }, NARROW, patient(), { waitedMs: 0 })).rejects.toMatchObject({
      code: 'SERVER_BACKEND_BUSY',
      retryAfterMs: expect.any(Number),
    });
    leave();
    for (const place of waiting) (await place)();
  });

  it('F19 is waited for no longer in all than the line allows, whatever lines a request stands in', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const runtime = { state: createMemoryState(Date.now), now: Date.now };
    const lines = { waitedMs: 0 };
    const other = { ...NARROW, name: 'other' };
    const leave = await takePlace(runtime, NARROW, patient(), lines);
    await takePlace(runtime, other, patient(), lines);

    const place = takePlace(runtime, NARROW, patient(), lines);
    await vi.advanceTimersByTimeAsync(3_000_000);
    leave();
    await place;
    expect(lines.waitedMs).toBe(3_000_000);

    const refused = expect(takePlace(runtime, other, patient(), lines)).rejects.toThrow('within 600 s');
    await vi.advanceTimersByTimeAsync(600_000);
    await refused;
    await expect(
      Promise.all([takePlace(runtime, other, patient(), lines), vi.advanceTimersByTimeAsync(0)]),
    ).rejects.toThrow('in other lines already');
  });
});
