import { setImmediate } from 'node:timers/promises';
import { asks } from '../lib/asks.mjs';
import { compareSubjects } from '../lib/compare-subjects.mjs';
import { createHttpConnection, formatRequest } from '../lib/http-connection.mjs';
import { sleep } from '../lib/processes.mjs';
import { alone } from '../lib/settings.mjs';
import { quantile, sortNumbers } from '../lib/statistics.mjs';

const PER_SECOND = 2000;
/** When requests are due. Those of one tick are due together: a timer cannot tell them apart. */
const TICK_MS = 5;
const PER_TICK = (PER_SECOND * TICK_MS) / 1000;

const chat = asks.chat();

/**
 * Requests that come whether or not the last one is answered: a subject that stalls makes all of them late, and each
 * counts from the moment at which it was due.
 */
export const fixedRate = {
  S12: {
    what: `open loop, ${PER_SECOND} requests/s, ${PER_TICK} at a time`,
    run: (settings) =>
      compareSubjects(
        { asks: { direct: chat, relay: chat, qcp: chat }, runLoad: runOpenLoop },
        alone(settings),
      ),
  },
};

async function runOpenLoop({ url, ask, seconds }) {
  const state = { url, request: formatRequest(ask), idle: [], latencies: [], failures: 0 };
  const running = [];
  const began = performance.now();
  for (let tick = 0; tick < (seconds * 1000) / TICK_MS; tick++) {
    const due = began + tick * TICK_MS;
    await sleepUntil(due);
    for (let count = 0; count < PER_TICK; count++) running.push(runDue(state, due));
  }
  await Promise.all(running);
  for (const connection of state.idle) connection.close();
  return formatLatencies(state);
}

/** A timer alone is a millisecond early or late. */
async function sleepUntil(due) {
  const left = due - performance.now();
  if (left > 2) await sleep(left - 2);
  while (performance.now() < due) await setImmediate();
}

async function runDue(state, due) {
  const connection = state.idle.pop() ?? createHttpConnection(state.url);
  const { status } = await connection.exchange(state.request);
  state.latencies.push(performance.now() - due);
  if (status !== 200) state.failures++;
  else state.idle.push(connection);
}

function formatLatencies({ latencies, failures }) {
  const sorted = sortNumbers(latencies);
  return {
    requests: sorted.length,
    failures,
    perSecond: PER_SECOND,
    p50: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    p99: quantile(sorted, 0.99),
    p999: quantile(sorted, 0.999),
  };
}
