// Writes the library's declarations, and none that it does not lead to: `node scripts/write-types.mjs FOLDER`.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = process.argv[2] ?? join(root, 'dist', 'types');
const all = mkdtempSync(join(tmpdir(), 'qcp-types-'));
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.types.json', '--outDir', all], {
  cwd: root,
  stdio: ['ignore', 2, 2],
});
if (status === 0) {
  for (const file of reachableFrom(join(all, 'app', 'index.d.ts')))
    cpSync(file, join(folder, relative(all, file)));
}
rmSync(all, { recursive: true });
process.exitCode = status ?? 1;

/** A declaration file and all that it names, directly or through others. */
function reachableFrom(entry) {
  const reached = new Set([entry]);
  for (const file of reached) {
    const text = readFileSync(file, 'utf8');
    for (const [, name] of text.matchAll(/\b(?:from|import\() ?['"](\.{1,2}\/[^'"]+)\.ts['"]/g))
      reached.add(join(dirname(file), `${name}.d.ts`));
  }
  return reached;
}
