import { createHttpConnection, formatRequest } from './http-connection.mjs';
import { quantile, sortNumbers } from './statistics.mjs';
import { hasWrk, runWrk } from './wrk.mjs';

/**
 * Load that is bounded by the subject: `connections` requests at a time until `seconds` are over. wrk where it is
 * installed, since it leaves the most CPU to the subject; this process otherwise.
 */
export function runClosedLoop(load) {
  return hasWrk() ? runWrk(load) : runOwnLoop(load);
}

/** The same from this process, which alone sees first bytes and what is in them. */
export async function runOwnLoop({ url, ask, connections, seconds, observe }) {
  const request = formatRequest(ask);
  const until = performance.now() + seconds * 1000;
  const answers = [];
  const began = performance.now();
  const worker = async () => {
    let connection = createHttpConnection(url);
    while (performance.now() < until) {
      if (!connection.isOpen()) connection = createHttpConnection(url);
      answers.push(await connection.exchange(request, observe));
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return { ...summarize(answers), perSecond: (answers.length * 1000) / (performance.now() - began) };
}

/** Latencies of answers in ms, and how many of them failed. */
export function summarize(answers) {
  const total = sortNumbers(answers.map((answer) => answer.totalMs));
  const first = sortNumbers(answers.map((answer) => answer.firstByteMs));
  return {
    requests: answers.length,
    failures: answers.filter((answer) => answer.status !== 200).length,
    p50: quantile(total, 0.5),
    p99: quantile(total, 0.99),
    firstByteP50: quantile(first, 0.5),
    firstByteP99: quantile(first, 0.99),
  };
}

/** One answer as text, to see that a subject does what is measured at all. */
export async function readOnce(url, ask) {
  const connection = createHttpConnection(url);
  const parts = [];
  const answer = await connection.exchange(formatRequest(ask), (bytes) => parts.push(bytes));
  connection.close();
  return { ...answer, text: Buffer.concat(parts).toString() };
}
