import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ToPrimary, ToWorker } from '../../../src/app/workers/messages.ts';
import { PrimaryLink } from '../../../src/app/workers/primary-link.ts';
import { Switchboard, type WorkMessage } from '../../../src/app/workers/switchboard.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { createSharedState, type SharedState } from '../../../src/state/shared-state.ts';
import type { MetricsData } from '../../../src/telemetry/metrics.ts';

const NARROW = { limit: 1, queueSize: 5 };
const now = () => performance.now();

/** A worker in this process, connected as a real one is: every message is copied. */
function joinWorker(board: Switchboard, number: number) {
  const link = new PrimaryLink((message: ToPrimary) =>
    board.receive(number, structuredClone(message) as WorkMessage),
  );
  const local = createMemoryState(now);
  const state = createSharedState(local, link, now);
  local.restore(
    structuredClone(
      board.join({ number, send: (message) => receive(structuredClone(message), link, state) }),
    ),
  );
  return { link, state };
}

function receive(message: ToWorker, link: PrimaryLink, state: SharedState): void {
  if (message.kind === 'state') for (const event of message.events) state.receive(event);
  if (message.kind === 'place') link.receivePlace(message.id, message.outcome);
  if (message.kind === 'question') void link.receiveQuestion(message.id, message.about);
  if (message.kind === 'answers') link.receiveAnswers(message.id, message.answers);
}

/** Asks for a place and notes what becomes of it. */
function claim(state: SharedState, told: string[], name: string) {
  const place = { leave: () => {}, giveUp: () => {} };
  place.giveUp = state.claimPlace('host', NARROW, {
    onPlace: (leave) => {
      told.push(`${name} enters`);
      place.leave = leave;
    },
    onQueue: () => told.push(`${name} waits`),
    onFull: () => told.push(`${name} is sent away`),
  });
  return place;
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('workers', () => {
  it('hear what another one learns, and those that start later begin with it', async () => {
    const board = new Switchboard(3);
    const [one, two] = [joinWorker(board, 1), joinWorker(board, 2)];
    one.state.recordWait('host', 'key-1', 60_000);
    one.state.coolDown({ backend: 'down' }, 60_000);
    await nextTurn();
    expect(two.state.remainingWaitMs('host', 'key-1')).toBeGreaterThan(59_000);
    const three = joinWorker(board, 3);
    expect(three.state.remainingWaitMs('host', 'key-1')).toBeGreaterThan(59_000);
    expect(three.state.isCooling({ backend: 'down', model: 'm' })).toBe(true);
  });

  it('are given places at a backend in the order in which they ask', () => {
    const board = new Switchboard(2);
    const [one, two] = [joinWorker(board, 1), joinWorker(board, 2)];
    const told: string[] = [];
    const a = claim(one.state, told, 'a');
    const b = claim(two.state, told, 'b');
    claim(one.state, told, 'c');
    expect([one.state.running('host'), two.state.running('host')]).toEqual([1, 0]);
    a.leave();
    a.leave();
    expect(told).toEqual(['a enters', 'b waits', 'c waits', 'b enters']);
    b.leave();
    expect(told.at(-1)).toBe('c enters');
  });

  it('lose their places, and the line for them, when they give up or end', () => {
    const board = new Switchboard(2);
    const [one, two] = [joinWorker(board, 1), joinWorker(board, 2)];
    const told: string[] = [];
    claim(one.state, told, 'a');
    claim(one.state, told, 'b');
    const c = claim(two.state, told, 'c');
    claim(two.state, told, 'd');
    c.giveUp();
    board.leave(1);
    expect(told.at(-1)).toBe('d enters');
  });

  it('give a place back that comes after its request has gone', () => {
    const board = new Switchboard(1);
    const messages: ToPrimary[] = [];
    const link = new PrimaryLink((message) => messages.push(message));
    board.join({ number: 1, send: () => {} });
    const giveUp = link.claimPlace('host', NARROW, {
      onPlace: () => expect.unreachable(),
      onQueue: () => {},
      onFull: () => {},
    });
    giveUp();
    link.receivePlace(1, 'given');
    giveUp();
    expect(messages.map(({ kind }) => kind)).toEqual(['claim-place', 'leave-place']);
  });
});

describe('a question to all', () => {
  const health = { isFull: false, loopDelay: { p50: 1, p99: 2, max: 3 } };

  it('is answered by each, with a gap for one that is not there', async () => {
    const board = new Switchboard(3);
    const [one, two] = [joinWorker(board, 1), joinWorker(board, 2)];
    const askAll = one.link.share('health', () => health);
    two.link.share('health', () => ({ ...health, isFull: true }));
    expect(await askAll()).toEqual([health, { ...health, isFull: true }, undefined]);
  });

  it('ends for one that is silent after a second, and at once for one that ends', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const board = new Switchboard(2);
    const { link } = joinWorker(board, 1);
    const askAll = link.share('health', () => health);
    board.join({ number: 2, send: () => {} });
    const slow = askAll();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await slow).toEqual([health, undefined]);
    const cut = askAll();
    await vi.advanceTimersByTimeAsync(0);
    board.leave(2);
    expect(await cut).toEqual([health, undefined]);
  });

  it('for figures includes what workers counted that have ended, but not how they were', async () => {
    const figures = (requests: number) =>
      [
        {
          name: 'done',
          help: 'h',
          type: 'counter',
          aggregator: 'sum',
          values: [{ value: requests, labels: {} }],
        },
        { name: 'now', help: 'h', type: 'gauge', aggregator: 'sum', values: [{ value: 1, labels: {} }] },
      ] as unknown as MetricsData;
    const board = new Switchboard(2);
    const [one, two] = [joinWorker(board, 1), joinWorker(board, 2)];
    const askAll = one.link.share('metrics', async () => figures(5));
    two.link.share('metrics', async () => figures(7));
    await askAll();
    board.leave(2);
    const [mine, gap, totals] = await askAll();
    expect([mine, gap]).toEqual([figures(5), undefined]);
    expect(totals).toMatchObject([{ name: 'done', values: [{ value: 7 }] }]);
    expect(totals).toHaveLength(1);
  });
});
