// `npm run bench:profile -- S2`: runs qcp alone under the load of one scenario with Node's CPU profiler, prints where its
// time went and draws a flame graph. Function names and lines are those of `src/`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runClosedLoop } from './lib/load.mjs';
import { startQcp, startUpstream } from './lib/subjects.mjs';
import { formatFlameGraph } from './profile/format-flame-graph.mjs';
import { createPlaceNamer } from './profile/name-places.mjs';
import { readProfile } from './profile/read-profile.mjs';
import { formatTopFunctions } from './profile/top-functions.mjs';
import { underLoad } from './scenarios/under-load.mjs';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 6);
/** By then the code that is asked for most has been compiled. */
const WARM_UP_SECONDS = 4;
const root = fileURLToPath(new URL('../', import.meta.url));
const folder = join(root, '.cache', 'profiles');
const maps = join(folder, 'maps');

const [name = 'S2'] = process.argv.slice(2);
const scenario = underLoad[name];
if (scenario?.plan.asks.qcp === undefined) {
  throw new Error(`no scenario ${name} under load; there are ${Object.keys(underLoad).join(', ')}`);
}
writeSourceMaps();
const tree = readProfile(await recordProfile(scenario.plan), createPlaceNamer(maps));
const page = join(folder, `${name}.html`);
writeFileSync(page, formatFlameGraph(tree, `${name}: ${scenario.what}`));
console.log(formatTopFunctions(tree));
console.log(`\nflame graph: ${page}`);
process.exit(0);

/** The program is built without maps; a second build of the same sources, which is not run, has them. */
function writeSourceMaps() {
  rmSync(maps, { recursive: true, force: true });
  execFileSync(process.execPath, [join(root, 'scripts', 'bundle.mjs'), maps, '--source-maps'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** The profiler runs from the start; what came before the measured load is cut away. */
async function recordProfile({ asks, connections }) {
  const raw = join(folder, 'raw');
  rmSync(raw, { recursive: true, force: true });
  mkdirSync(raw, { recursive: true });
  const upstream = await startUpstream();
  const qcp = await startQcp(upstream.url, { nodeFlags: ['--cpu-prof', `--cpu-prof-dir=${raw}`] });
  const load = { url: qcp.url, ask: asks.qcp, connections };
  await runClosedLoop({ ...load, seconds: WARM_UP_SECONDS });
  const fromUs = Number(process.hrtime.bigint() / 1000n);
  const { perSecond, failures } = await runClosedLoop({ ...load, seconds: SECONDS });
  const untilUs = Number(process.hrtime.bigint() / 1000n);
  await qcp.stop();
  await upstream.stop();
  console.log(`${name}: ${scenario.what}; ${perSecond.toFixed(0)} requests/s, ${failures} failures\n`);
  const files = readdirSync(raw).map((file) => readFileSync(join(raw, file), 'utf8'));
  const longest = files.sort((one, other) => other.length - one.length)[0];
  return { profile: JSON.parse(longest), fromUs, untilUs };
}
