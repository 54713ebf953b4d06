import { spawn, spawnSync } from 'node:child_process';
import { afterAll, expect, it } from 'vitest';
import { ROOT } from '../architecture/source-files.ts';
import { chatCompletion } from '../support/chat-answers.ts';
import { useScriptedUpstream } from '../support/scripted-upstream.ts';
import { tempDir } from '../support/temp-dir.ts';
import { follow } from './support/installed-qcp.ts';

const LIMIT_MS = 120_000;
const upstream = useScriptedUpstream();
const groups: number[] = [];

afterAll(() => {
  for (const group of groups) process.kill(-group, 'SIGKILL');
});

it.skipIf(process.platform === 'win32')(
  'a fresh clone answers its first request within two minutes, after three commands',
  { timeout: 2 * LIMIT_MS },
  async () => {
    upstream.on('/v1/chat/completions', chatCompletion({ text: 'the first answer' }));
    const began = performance.now();
    const shell = newcomer(tempDir());

    await shell.run(`git clone --quiet '${ROOT}' qcp`);
    const request = await shell.start('cd qcp && npm start -- --port 0', /Try it:\s+(curl .*)/);
    expect(await shell.run(request)).toContain('"text":"the first answer"');

    expect(performance.now() - began).toBeLessThan(LIMIT_MS);
    expect(shell.commands).toHaveLength(3);
  },
);

/** A shell with a key for the upstream, and a count of what was typed. */
function newcomer(folder: string) {
  const options = {
    cwd: folder,
    env: {
      ...npmSettings(),
      PATH: process.env['PATH'],
      HOME: folder,
      OPENAI_API_KEY: 'key-of-the-test',
      OPENAI_BASE_URL: `${upstream.url}/v1`,
    },
  };
  const commands: string[] = [];
  const type = (command: string, detached = false) => {
    commands.push(command);
    return follow(spawn('sh', ['-c', command], { ...options, detached }));
  };
  return {
    commands,
    async run(command: string): Promise<string> {
      const started = type(command);
      expect(await started.exited, started.output()).toBe(0);
      return started.output();
    },
    /** Leaves it running and returns what it says. A group of its own, since npm starts the program below a shell. */
    async start(command: string, answer: RegExp): Promise<string> {
      const started = type(command, true);
      if (started.child.pid !== undefined) groups.push(started.child.pid);
      return started.until(answer);
    },
  };
}

/** Where npm finds packages here, and those it has; a person's home folder says so. */
function npmSettings(): Record<string, string> {
  const ask = (key: string) => spawnSync('npm', ['config', 'get', key], { encoding: 'utf8' }).stdout.trim();
  return { npm_config_userconfig: ask('userconfig'), npm_config_cache: ask('cache') };
}
