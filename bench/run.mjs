// `npm run bench [-- S1 S4]`: measures qcp against the upstream itself, two bare relays and the peers that are
// installed, each as a process of its own on this machine. Prints tables; a whole run is kept in `bench/results/` and
// told in `bench/README.md`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { describeMachine } from './lib/describe-machine.mjs';
import { formatTargets } from './lib/format-report.mjs';
import { chooseScenarios, runScenarios } from './lib/run-scenarios.mjs';
import { SETTINGS } from './lib/settings.mjs';
import { formatTable } from './lib/table.mjs';
import { judgeTargets } from './lib/targets.mjs';
import { writeReport } from './write-report.mjs';

const settings = {
  ...SETTINGS.full,
  ...(process.env.BENCH_SECONDS && { seconds: Number(process.env.BENCH_SECONDS) }),
};

const wanted = process.argv.slice(2);
const rows = await runScenarios(chooseScenarios(wanted), settings);
console.log(`\n${formatTable(rows)}\n\n${formatTargets(judgeTargets(rows))}`);

if (wanted.length === 0) {
  const date = new Date().toISOString().slice(0, 10);
  const result = { date, machine: describeMachine(), settings, rows };
  mkdirSync(new URL('results/', import.meta.url), { recursive: true });
  writeFileSync(new URL(`results/${date}.json`, import.meta.url), `${JSON.stringify(result, null, 1)}\n`);
  console.log(`\nwritten: ${writeReport().join(', ')}`);
}
process.exit(0);
