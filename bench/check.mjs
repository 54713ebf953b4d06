// `npm run bench:check`: a short run, compared with `bench/baseline.json`; fails where qcp lost more than a fifth against
// the bare relays. `--update` makes this run the baseline. Ratios of CPU time are compared: they move least with the
// machine and with what else it does.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { compareWithBaseline, formatComparison, readGuarded } from './lib/compare-with-baseline.mjs';
import { runScenarios } from './lib/run-scenarios.mjs';
import { SETTINGS } from './lib/settings.mjs';

const file = new URL('baseline.json', import.meta.url);
const scenarios = ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S6p', 'S8', 'S9'];

const found = readGuarded(await runScenarios(scenarios, SETTINGS.short));
if (process.argv.includes('--update')) {
  writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  console.log(`the baseline is now\n${JSON.stringify(found, null, 2)}`);
  process.exit(0);
}
if (!existsSync(file)) throw new Error('no bench/baseline.json; npm run bench:check -- --update makes it');
const comparison = compareWithBaseline(found, JSON.parse(readFileSync(file, 'utf8')));
console.log(`\n${formatComparison(comparison)}`);
process.exit(comparison.some(({ isLost }) => isLost) ? 1 : 0);
