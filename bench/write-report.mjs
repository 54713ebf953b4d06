// `node bench/write-report.mjs`: tells the newest of `bench/results/*.json` as Markdown beside it, and in
// `bench/README.md` between its two markers.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatReport } from './lib/format-report.mjs';
import { replaceBetweenMarkers } from './lib/replace-between-markers.mjs';

const results = new URL('results/', import.meta.url);
const readme = new URL('README.md', import.meta.url);

/** Returns the paths of what was written. */
export function writeReport() {
  const newest = readdirSync(results)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .at(-1);
  if (newest === undefined) throw new Error('no results yet; npm run bench makes some');
  const report = formatReport(JSON.parse(readFileSync(new URL(newest, results), 'utf8')));
  const page = new URL(newest.replace(/json$/, 'md'), results);
  writeFileSync(page, report.replace('## ', '# '));
  writeFileSync(readme, replaceBetweenMarkers(readFileSync(readme, 'utf8'), 'figures', report));
  return [page, readme].map((url) => fileURLToPath(url));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(writeReport().join('\n'));
