import { memoryBytes, sleep } from '../lib/processes.mjs';
import { medianOfRounds } from '../lib/statistics.mjs';
import { startSubjects, startUpstream } from '../lib/subjects.mjs';

const STARTS = 7;
/** Until what a start leaves behind is done, and a process may be called idle. */
const IDLE_AFTER_MS = 1000;

/** From the start of the process to the line that says where it listens, and its memory a while later. */
export const startUp = { S9: { what: 'start until listening, then idle', run } };

async function run() {
  const upstream = await startUpstream();
  const figures = { relay: [], qcp: [] };
  for (let round = 0; round < STARTS; round++) {
    for (const name of Object.keys(figures)) {
      const [subject] = await startSubjects([name], upstream);
      await sleep(round === 0 ? IDLE_AFTER_MS : 0);
      figures[name].push({
        startMs: subject.startMs,
        ...(round === 0 ? { idleMb: memoryBytes(subject.pid).now / 2 ** 20 } : {}),
      });
      await subject.stop();
    }
  }
  await upstream.stop();
  return Object.entries(figures).map(([subject, rounds]) => ({
    subject,
    ...medianOfRounds(rounds),
    idleMb: rounds[0].idleMb,
    rounds,
  }));
}
