import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PEERS } from './peers.mjs';
import { startProcess } from './processes.mjs';
import { createTemporaryFolder } from './temporary-folder.mjs';

const root = new URL('../../', import.meta.url);
const relay = fileURLToPath(new URL('bench/relay.mjs', root));
const { bin } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

/** The built program. */
export const PROGRAM = fileURLToPath(new URL(bin.qcp, root));

/** What is measured: each is a process of its own in front of the same upstream. */
const SUBJECTS = {
  relay: { start: (upstream, options) => startProcess({ args: [relay, 'json', upstream], ...options }) },
  pipe: { start: (upstream, options) => startProcess({ args: [relay, 'pipe', upstream], ...options }) },
  qcp: { start: (upstream, options) => startQcp(upstream, options) },
  'qcp, 1 worker': {
    start: (upstream) => startQcp(upstream, { flags: ['--workers', '1'] }),
    missing: missingWorkers,
  },
  'qcp, 2 workers': {
    start: (upstream) => startQcp(upstream, { flags: ['--workers', '2'] }),
    missing: missingWorkers,
  },
  ...PEERS,
};

/** Where the upstream of a bench is a process too. */
export function startUpstream() {
  return startProcess({ args: [fileURLToPath(new URL('bench/upstream.mjs', root))] });
}

/**
 * Starts who is named, each in front of `upstream`; `direct` is the upstream itself. Who is not installed or does not
 * start is left out with a word.
 */
export async function startSubjects(names, upstream, options = {}) {
  const started = [];
  for (const name of names) {
    const missing = name === 'direct' ? undefined : await SUBJECTS[name].missing?.();
    if (missing !== undefined) {
      console.error(`   ${name} is left out: ${missing}`);
      continue;
    }
    try {
      const subject = name === 'direct' ? upstream : await SUBJECTS[name].start(upstream.url, options);
      started.push({ name, headers: SUBJECTS[name]?.headers?.(upstream.url) ?? {}, ...subject });
    } catch (error) {
      console.error(`   ${name} is left out: ${error.message}`);
    }
  }
  return started;
}

/** `flags` are qcp's own, `nodeFlags` those of Node. */
export function startQcp(upstream, { flags = [], nodeFlags = [], ...options } = {}) {
  const serve = [PROGRAM, 'serve', '--config', writeConfig(upstream), '--port', '0'];
  return startProcess({ args: [...nodeFlags, ...serve, ...flags], ...options });
}

function writeConfig(upstream) {
  const file = join(createTemporaryFolder(), 'config.yaml');
  const config = {
    log: { level: 'warn' },
    default_backend: 'chat',
    backends: {
      chat: { type: 'openai', base_url: `${upstream}/v1` },
      anthropic: {
        type: 'anthropic',
        base_url: upstream,
        api_key: 'bench-key-0123',
        quirks: { like: 'api.anthropic.com' },
      },
    },
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

async function missingWorkers() {
  const { execFileSync } = await import('node:child_process');
  const help = execFileSync(process.execPath, [PROGRAM, 'serve', '--help'], { encoding: 'utf8' });
  return help.includes('--workers') ? undefined : 'this build of qcp has no --workers';
}
