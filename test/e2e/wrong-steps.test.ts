import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { json } from '../support/answers.ts';
import { runQcp } from '../support/qcp-process.ts';
import { useScriptedUpstream } from '../support/scripted-upstream.ts';
import { startQcp } from '../support/start-qcp.ts';
import { tempDir } from '../support/temp-dir.ts';

const upstream = useScriptedUpstream();
const ECHO = 'backends:\n  echo: { type: echo }\n';
const IS_ROOT = process.getuid?.() === 0;

/** The address of a server that has just been closed. */
async function deadAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe('every command that reads a configuration', () => {
  const commands = [
    ['serve'],
    ['check'],
    ['doctor'],
    ['models'],
    ['explain', 'm'],
    ['usage'],
    ['auth', 'status'],
    ['config', 'show'],
  ];

  it.each(commands.map((command) => [command]))(
    'ends in the same line for a file that is not there: %j',
    async (command) => {
      const { code, stdout, stderr } = await runQcp([...command, '--config', 'nowhere.yaml']);
      expect([code, stdout, stderr]).toEqual([66, '', 'nowhere.yaml  there is no such file\n']);
    },
  );

  it.each([[['check']], [['explain', 'm']], [['run', '--port', '0']]])(
    'ends with the place of a mistake and its remedy: %j',
    async (command) => {
      const cwd = tempDir({ 'config.yaml': `${ECHO}modles: []\n` });
      const after = command[0] === 'run' ? ['true'] : [];
      const { code, stderr } = await runQcp([...command, '--config', 'config.yaml', ...after], { cwd });
      expect([code, stderr]).toEqual([
        78,
        'config.yaml:3:1  modles  unknown key "modles"  (did you mean models?)\n',
      ]);
    },
  );
});

it.skipIf(IS_ROOT)('a file that may not be read ends in one line (root may read everything)', async () => {
  const cwd = tempDir({ 'config.yaml': ECHO });
  chmodSync(join(cwd, 'config.yaml'), 0o000);
  const { code, stderr } = await runQcp(['check', 'config.yaml'], { cwd });
  expect([code, stderr]).toEqual([66, 'config.yaml  the file may not be read (permission denied)\n']);
});

describe('qcp check --online ends in one line a backend that says what to do', () => {
  const checkOnline = async (backends: object, env: Record<string, string> = {}) => {
    const cwd = tempDir({ 'config.yaml': JSON.stringify({ retries: { max: 0 }, backends }) });
    const { code, stdout } = await runQcp(['check', '--online'], { cwd, env });
    return { code, problem: (stdout.match(/^\w+: .*$/gm) ?? []).join('\n') };
  };

  it('where no key is set', async () => {
    const { code, problem } = await checkOnline({ o: { type: 'openai', api_key: '${MY_KEY}' } });
    expect([code, problem]).toEqual([
      1,
      'o: backend o has no API key: set MY_KEY in the environment or in .env and start again',
    ]);
  });

  it('where the key is wrong, with or without a model to ask', async () => {
    upstream.on('*', json({ error: { message: 'Incorrect API key provided' } }, { status: 401 }));
    const host = { type: 'openai', base_url: `${upstream.url}/v1`, api_key: '${MY_KEY}' };
    const backends = { o: host, p: { ...host, default_model: 'm' } };
    const { code, problem } = await checkOnline(backends, { MY_KEY: 'sk-wrong' });
    const says = (name: string) =>
      `${name}: upstream ${name} rejected its credentials: Incorrect API key provided`;
    expect([code, problem]).toEqual([1, `${says('o')}\n${says('p')}`]);
    expect(problem).not.toContain('sk-wrong');
  });

  it('where Ollama does not run', async () => {
    const base_url = await deadAddress();
    const { code, problem } = await checkOnline({ local: { type: 'ollama', base_url } });
    expect(code).toBe(1);
    expect(problem).toBe(
      `local: local: connection refused by ${new URL(base_url).host}; is Ollama running at ${base_url}? \
Start it with "ollama serve" or the Ollama app, or correct backends.local.base_url`,
    );
  });
});

it.each([
  ['/v1/messages', { 'x-api-key': 'wrong' }],
  ['/v1/chat/completions', { authorization: 'Bearer wrong' }],
  ['/v1/chat/completions', {}],
])('a client with a wrong key or none is told at %s which one is asked for (%j)', async (path, headers) => {
  const qcp = await startQcp(`server: { api_keys: [right] }\n${ECHO}`);
  const response = await fetch(qcp.url + path, { method: 'POST', headers, body: '{}' });
  const { error } = (await response.json()) as { error: { message: string } };
  expect([response.status, error.message]).toEqual([
    401,
    'invalid x-api-key: present one of server.api_keys as x-api-key or Bearer',
  ]);
  await qcp.stop();
});
