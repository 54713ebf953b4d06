import { asks } from '../lib/asks.mjs';
import { compareSubjects } from '../lib/compare-subjects.mjs';
import { runOwnLoop } from '../lib/load.mjs';
import { alone } from '../lib/settings.mjs';
import { median } from '../lib/statistics.mjs';

/** Text without a space, one request at a time; what parsing such a body takes is measured beside it. */
export const largeText = {
  S11: { what: '400 KB without a space', run: (settings) => run(400_000, settings) },
  S11b: { what: '1 MB without a space', run: (settings) => run(1_000_000, settings) },
};

async function run(bytes, settings) {
  const ask = asks.dense(bytes);
  const plan = {
    asks: { direct: ask, relay: ask, qcp: ask },
    connections: 1,
    runLoad: runOwnLoop,
    options: { watchLoop: true },
  };
  const rows = await compareSubjects(plan, alone(settings));
  const parseMs = timeParse(ask.body);
  return rows.map((row) => ({ ...row, ...formatStall(row, parseMs) }));
}

/**
 * The longest time in which nothing else was done, without what every parser needs. That of the middle round: a stall of
 * the subject comes in each of them, one of the machine does not.
 */
function formatStall({ loopMaxMs }, parseMs) {
  return loopMaxMs === undefined ? {} : { stallBeyondParseMs: Math.max(0, loopMaxMs - parseMs) };
}

function timeParse(body) {
  const bytes = Buffer.from(body);
  const times = Array.from({ length: 20 }, () => {
    const began = performance.now();
    JSON.parse(bytes.toString());
    return performance.now() - began;
  });
  return median(times);
}
