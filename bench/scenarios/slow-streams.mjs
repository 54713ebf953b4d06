import { asks } from '../lib/asks.mjs';
import { createHttpConnection, formatRequest } from '../lib/http-connection.mjs';
import { cpuSeconds, memoryBytes, sleep } from '../lib/processes.mjs';
import { median, quantile, sortNumbers } from '../lib/statistics.mjs';
import { startSubjects, startUpstream } from '../lib/subjects.mjs';

const OPENED_PER_SECOND = 1000;
const HOLD_MS = 5000;
const SETTLE_MS = 1000;
/** More chunks than a stream can bring while it is watched. */
const plain = { direct: asks.chatStream('slow-1000'), pipe: asks.chatStream('slow-1000') };
const translated = asks.messagesStream('slow-1000');

/** Many streams at the pace of a model: what one costs while it is open, and how late its chunks are. */
export const slowStreams = {
  S7: { what: '1,000 slow streams, Messages -> chat', run: () => run(1000) },
  S7b: { what: '5,000 slow streams, Messages -> chat', run: () => run(5000) },
};

async function run(count) {
  const rows = [];
  for (const name of ['direct', 'pipe', 'qcp']) {
    const upstream = await startUpstream();
    const [subject] = await startSubjects([name], upstream, { watchLoop: true });
    rows.push({ subject: name, ...(await measure(subject, plain[name] ?? translated, count)) });
    await subject.stop();
    await upstream.stop();
  }
  const direct = rows[0].chunkP50;
  return rows.map((row, index) => ({ ...row, ...(index > 0 && { chunkAddedMs: row.chunkP50 - direct }) }));
}

async function measure(subject, request, count) {
  const warm = await openStreams(subject.url, request, 10);
  await sleep(SETTLE_MS);
  warm.close();
  const idle = memoryBytes(subject.pid).now;
  const streams = await openStreams(subject.url, request, count);
  await sleep(SETTLE_MS);
  await subject.resetLoopDelay?.();
  streams.latencies.length = 0;
  const cpuBefore = cpuSeconds(subject.pid);
  const memory = await watchMemory(subject.pid);
  const loop = await subject.readLoopDelay?.();
  const figures = formatFigures(streams, count, memory - idle, cpuSeconds(subject.pid) - cpuBefore);
  streams.close();
  return { ...figures, ...(loop && { loopP99Ms: loop.p99, loopMaxMs: loop.max }) };
}

/** `latencies` are those of chunks since they were last cleared, in ms; `alive` the streams that brought a chunk. */
async function openStreams(url, ask, count) {
  const request = formatRequest(ask);
  const streams = { latencies: [], alive: new Set(), close: () => {} };
  const connections = [];
  const began = performance.now();
  while (connections.length < count) {
    const due = Math.ceil(((performance.now() - began) * OPENED_PER_SECOND) / 1000);
    while (connections.length < Math.min(due, count)) {
      const connection = createHttpConnection(url);
      connections.push(connection);
      connection.exchange(request, (bytes) => readStamps(bytes, streams, connection));
    }
    await sleep(5);
  }
  streams.close = () => {
    for (const connection of connections) connection.close();
  };
  return streams;
}

function readStamps(bytes, { latencies, alive }, connection) {
  const now = Number(process.hrtime.bigint() / 1000n);
  for (const [, stamp] of bytes.toString('latin1').matchAll(/t=(\d+) /g)) {
    latencies.push((now - Number(stamp)) / 1000);
    alive.add(connection);
  }
}

async function watchMemory(pid) {
  const seen = [];
  const until = performance.now() + HOLD_MS;
  while (performance.now() < until) {
    await sleep(250);
    seen.push(memoryBytes(pid).now);
  }
  return median(seen);
}

function formatFigures({ latencies, alive }, count, bytes, cpu) {
  const sorted = sortNumbers(latencies);
  return {
    requests: count,
    failures: count - alive.size,
    kbPerStream: bytes / 1024 / count,
    chunksPerSecond: sorted.length / (HOLD_MS / 1000),
    cpuUsPerChunk: (cpu * 1e6) / sorted.length,
    chunkP50: quantile(sorted, 0.5),
    chunkP99: quantile(sorted, 0.99),
  };
}
