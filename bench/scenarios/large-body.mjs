import { asks } from '../lib/asks.mjs';
import { readOnce } from '../lib/load.mjs';
import { memoryBytes, resetPeak } from '../lib/processes.mjs';
import { medianOfRounds } from '../lib/statistics.mjs';
import { startSubjects, startUpstream } from '../lib/subjects.mjs';

/** A body of 32 MB, once to a fresh process: what the second one takes depends on what the collector left. */
export const largeBody = { S8: { what: '32 MB body', run } };

async function run({ rounds }) {
  const ask = asks.dense(32 * 2 ** 20);
  const upstream = await startUpstream();
  const figures = { relay: [], qcp: [] };
  for (let round = 0; round < rounds; round++) {
    for (const name of Object.keys(figures)) figures[name].push(await measureOnce(name, upstream, ask));
  }
  await upstream.stop();
  return Object.entries(figures).map(([subject, list]) => ({
    subject,
    ...medianOfRounds(list),
    failures: list.reduce((sum, { failures }) => sum + failures, 0),
    rounds: list,
  }));
}

async function measureOnce(name, upstream, ask) {
  const [subject] = await startSubjects([name], upstream);
  await readOnce(subject.url, asks.messages());
  const idle = memoryBytes(subject.pid).now;
  resetPeak(subject.pid);
  const { totalMs, status } = await readOnce(subject.url, ask);
  const { peak } = memoryBytes(subject.pid);
  await subject.stop();
  return {
    p50: totalMs,
    bodiesAboveIdle: (peak - idle) / ask.body.length,
    peakMb: peak / 2 ** 20,
    failures: status === 200 ? 0 : 1,
  };
}
