// Makes a fresh clone runnable: installs missing packages and builds `dist/` when it is older than the sources.
// `--force` builds in any case, `--install-only` never builds. With `--to-run` packages are installed only for a build:
// what is built needs none of them.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const options = new Set(process.argv.slice(2));
const stampFile = join(root, 'dist', '.built');
/** What a build depends on besides src/. The packages of the lock file are a part of what is built. */
const BUILD_INPUTS = [
  'package.json',
  'package-lock.json',
  'tsconfig.types.json',
  'scripts/bundle.mjs',
  'scripts/precompile-schema.mjs',
  'scripts/write-types.mjs',
];

/** A file of an installed package. */
function tool(...path) {
  return join(root, 'node_modules', ...path);
}

/** Runs one command in the project and stops with its exit code when it fails. Its output goes to stderr. */
function run(command, args) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Time of the newest change below a folder, in ms. */
function newestChange(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    newest = Math.max(newest, statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
  }
  return newest;
}

function isInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  return (
    existsSync(tool('typescript', 'bin', 'tsc')) &&
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
  );
}

function isBuilt() {
  if (!existsSync(stampFile)) return false;
  const inputs = Math.max(
    newestChange(join(root, 'src')),
    ...BUILD_INPUTS.map((name) => statSync(join(root, name)).mtimeMs),
  );
  return statSync(stampFile).mtimeMs > inputs;
}

/** Builds aside and swaps the result in whole, so that no process ever starts from half a build. */
function build() {
  const dist = join(root, 'dist');
  const fresh = join(root, '.cache', `build-${process.pid}`);
  const old = join(root, '.cache', `old-${process.pid}`);
  run(process.execPath, [join(root, 'scripts', 'bundle.mjs'), fresh]);
  run(process.execPath, [join(root, 'scripts', 'write-types.mjs'), join(fresh, 'types')]);
  writeFileSync(join(fresh, '.built'), '');
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}

const builds = !options.has('--install-only') && (options.has('--force') || !isBuilt());
if ((builds || !options.has('--to-run')) && !isInstalled()) {
  console.error('installing packages ...');
  run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
}
if (builds) {
  console.error('building ...');
  build();
}
