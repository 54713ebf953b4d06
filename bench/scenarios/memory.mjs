import { asks } from '../lib/asks.mjs';
import { createHttpConnection, formatRequest } from '../lib/http-connection.mjs';
import { memoryBytes } from '../lib/processes.mjs';
import { median } from '../lib/statistics.mjs';
import { startSubjects, startUpstream } from '../lib/subjects.mjs';

const CONNECTIONS = 32;
const HALF = 50_000;
/** Memory goes up and down with each collection; these many requests before a mark are looked at. */
const WINDOW = 10_000;
const LOOK_EVERY = 500;

/** Whether requests leave something behind: resident memory at the 50,000th and at the 100,000th. */
export const memory = { memory: { what: '100,000 small requests, chat -> chat', run } };

async function run() {
  const upstream = await startUpstream();
  const rows = [];
  for (const name of ['relay', 'qcp']) {
    const [subject] = await startSubjects([name], upstream);
    rows.push({ subject: name, ...(await measure(subject)) });
    await subject.stop();
  }
  await upstream.stop();
  return rows;
}

async function measure({ url, pid }) {
  const seen = { half: [], whole: [] };
  const failures = await sendMany(url, 2 * HALF, (count) => {
    if (count % LOOK_EVERY !== 0) return;
    if (count > HALF - WINDOW && count <= HALF) seen.half.push(memoryBytes(pid).now);
    if (count > 2 * HALF - WINDOW) seen.whole.push(memoryBytes(pid).now);
  });
  const [half, whole] = [median(seen.half), median(seen.whole)];
  return {
    requests: 2 * HALF,
    failures,
    mbAtHalf: half / 2 ** 20,
    mbAtEnd: whole / 2 ** 20,
    growthPercent: (whole / half - 1) * 100,
    peakMb: memoryBytes(pid).peak / 2 ** 20,
  };
}

async function sendMany(url, total, onAnswer) {
  const request = formatRequest(asks.chat());
  let sent = 0;
  let answered = 0;
  let failures = 0;
  const worker = async () => {
    const connection = createHttpConnection(url);
    while (sent < total) {
      sent++;
      const { status } = await connection.exchange(request);
      if (status !== 200) failures++;
      onAnswer(++answered);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return failures;
}
