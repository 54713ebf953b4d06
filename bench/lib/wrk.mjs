import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTemporaryFolder } from './temporary-folder.mjs';

const script = fileURLToPath(new URL('wrk-report.lua', import.meta.url));
let found;
let bodyFolder;

/** Whether wrk is installed; `BENCH_LOAD=own` does without it. */
export function hasWrk() {
  found ??= process.env.BENCH_LOAD !== 'own' && spawnSync('wrk', ['--version']).error === undefined;
  return found;
}

/** A closed loop of one wrk thread. `seconds` are whole ones; latencies in ms. */
export async function runWrk({ url, ask, connections, seconds }) {
  bodyFolder ??= createTemporaryFolder();
  const body = join(bodyFolder, 'body');
  writeFileSync(body, ask.body);
  const headers = Object.entries(ask.headers ?? {}).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const duration = `${Math.ceil(seconds)}s`;
  const { stdout } = await promisify(execFile)(
    'wrk',
    [
      '-t1',
      `-c${connections}`,
      `-d${duration}`,
      '--timeout',
      '10s',
      '-s',
      script,
      ...headers,
      url + ask.path,
    ],
    { env: { PATH: process.env.PATH, BENCH_BODY: body } },
  );
  const { requests, us, failures, p50, p99 } = JSON.parse(/^RESULT (.*)$/m.exec(stdout)[1]);
  return { requests, failures, perSecond: requests / (us / 1e6), p50: p50 / 1000, p99: p99 / 1000 };
}
