// `npm run bench:peers`: installs what the bench compares with, beside it and nowhere else. No script of a package runs.
// LiteLLM comes where Python is; who cannot be installed is left out of the bench.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const LITELLM = 'litellm[proxy]==1.106.2';
const folder = fileURLToPath(new URL('peers/', import.meta.url));

if (!run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])) process.exit(1);
const hasLitellm =
  run('python3', ['-m', 'venv', '.venv']) && run('.venv/bin/pip', ['install', '--quiet', LITELLM]);
if (!hasLitellm) console.error('LiteLLM could not be installed; the bench goes without it');

function run(command, args) {
  console.error(`${command} ${args.join(' ')}`);
  return spawnSync(command, args, { cwd: folder, stdio: 'inherit' }).status === 0;
}
