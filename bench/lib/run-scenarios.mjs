import { SCENARIOS } from '../scenarios/index.mjs';
import { formatTable } from './table.mjs';

/** Runs scenarios one after the other and returns their rows; each is told on stderr when it is done. */
export async function runScenarios(names, settings) {
  const rows = [];
  for (const [index, name] of names.entries()) {
    const { what, run } = SCENARIOS[name];
    console.error(`\n── ${index + 1}/${names.length} ${name}: ${what}`);
    const began = performance.now();
    const measured = (await run(settings)).map((row) => ({ scenario: name, what, ...row }));
    if (measured.length > 0) console.error(formatTable(measured));
    console.error(`   ${((performance.now() - began) / 1000).toFixed(0)} s`);
    rows.push(...measured);
  }
  return rows;
}

/** The scenarios that the command line names, or all. */
export function chooseScenarios(wanted) {
  const unknown = wanted.filter((name) => !(name in SCENARIOS));
  if (unknown.length > 0) {
    throw new Error(`no scenario ${unknown.join(', ')}; there are ${Object.keys(SCENARIOS).join(', ')}`);
  }
  return wanted.length === 0
    ? Object.keys(SCENARIOS)
    : Object.keys(SCENARIOS).filter((name) => wanted.includes(name));
}
