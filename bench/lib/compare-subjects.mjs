import { readOnce, runClosedLoop } from './load.mjs';
import { cpuSeconds, memoryBytes } from './processes.mjs';
import { medianOfRounds } from './statistics.mjs';
import { startSubjects, startUpstream } from './subjects.mjs';

/**
 * Measures subjects against each other. All run at the same time and take turns under load, in several short rounds, so
 * that a noise of the machine hits all of them alike; a figure is the median of the rounds. `asks` says what each is
 * asked, `runLoad` how (a closed loop where nothing is said), `chunks` how many an answer has.
 *
 * A row holds the figures of one subject, and those of each round for `ratioOf`.
 */
export async function compareSubjects(plan, settings) {
  const { asks, chunks, options, processes = 1, runLoad = runClosedLoop, ...load } = plan;
  const upstream = await startUpstream();
  const names = Object.keys(asks).filter((name) => !settings.without?.includes(name));
  const subjects = await startSubjects(names, upstream, options);
  try {
    const loads = await planLoads(subjects, asks, load);
    for (const one of loads) await warmUp(one, runLoad, settings, processes);
    const rounds = await runInTurns(loads, settings, (one) => measureRound(one, runLoad, settings, chunks));
    return loads.map(({ subject }, index) => formatRow(subject, rounds[index]));
  } finally {
    await Promise.all([...subjects, upstream].map((subject) => subject.stop()));
  }
}

/** Who gives no right answer is left out with a word: its speed means nothing. */
async function planLoads(subjects, asks, load) {
  const loads = [];
  for (const subject of subjects) {
    const ask = { ...asks[subject.name], headers: subject.headers };
    const answer = await readOnce(subject.url, ask);
    if (answer.status === 200 && answer.text.includes(ask.expect)) {
      loads.push({ subject, load: { ...load, url: subject.url, ask } });
    } else {
      const said = answer.text.slice(-200).replaceAll(/\s+/g, ' ');
      console.error(`   ${subject.name} is left out: it answered ${answer.status} ... ${said}`);
    }
  }
  return loads;
}

/** Code is compiled by use, so the time that counts is the CPU's: where others need the machine too it takes longer. */
async function warmUp({ subject, load }, runLoad, { warmUpCpuSeconds, warmUpMostSeconds }, processes) {
  const enough = cpuSeconds(subject.pid) + warmUpCpuSeconds * processes;
  for (let second = 0; second < warmUpMostSeconds && cpuSeconds(subject.pid) < enough; second++) {
    await runLoad({ ...load, seconds: 1 });
  }
}

/** The figures of each, round by round; every other round goes the other way about. */
async function runInTurns(loads, { rounds }, measure) {
  const figures = loads.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const order = [...loads.keys()];
    if (round % 2 === 1) order.reverse();
    for (const index of order) figures[index].push(await measure(loads[index]));
  }
  return figures;
}

async function measureRound({ subject, load }, runLoad, { seconds }, chunks) {
  await subject.resetLoopDelay?.();
  const before = cpuSeconds(subject.pid);
  const figures = await runLoad({ ...load, seconds });
  const cpuUs = (cpuSeconds(subject.pid) - before) * 1e6;
  const loop = await subject.readLoopDelay?.();
  return {
    ...figures,
    cpuUsPerRequest: cpuUs / figures.requests,
    ...(chunks === undefined ? {} : { cpuUsPerChunk: cpuUs / figures.requests / chunks }),
    ...(loop === undefined ? {} : { loopMaxMs: loop.max }),
  };
}

function formatRow({ name, pid }, rounds) {
  const failures = rounds.reduce((sum, round) => sum + round.failures, 0);
  const peakMb = memoryBytes(pid).peak / 2 ** 20;
  return { subject: name, ...medianOfRounds(rounds), failures, peakMb, rounds };
}
