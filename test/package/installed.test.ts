import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { chatCompletion, chatStream } from '../support/chat-answers.ts';
import { useScriptedUpstream } from '../support/scripted-upstream.ts';
import { tempDir } from '../support/temp-dir.ts';
import { programOf, start } from './support/installed-qcp.ts';

const { prefix, nodes } = inject('installation');
const packageFolder = join(prefix, 'lib', 'node_modules', 'qcp');
const upstream = useScriptedUpstream();

it('is installed without any other package', () => {
  expect(readdirSync(join(prefix, 'lib', 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    'qcp',
  ]);
  expect(readdirSync(packageFolder)).not.toContain('node_modules');
});

describe.each(nodes)('on Node $wanted', ({ wanted, path = '' }) => {
  const qcp = (args: readonly string[], env = {}) => start([programOf(prefix), ...args], path, env);

  it.skipIf(path === '')('the installed program says its version', async () => {
    expect(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout).toMatch(`v${wanted}`);
    const run = qcp(['--version']);
    expect(await run.exited).toBe(0);
    expect(run.output()).toBe(`${manifest.version}\n`);
  });

  it.skipIf(path === '')('it checks a right configuration and a wrong one', async () => {
    const folder = tempDir({
      'right.yaml': 'backends: {o: {type: echo}}\n',
      'wrong.yaml': 'retries: {max: many}\nbackends: {o: {type: echo}}\n',
    });
    expect(await qcp(['check', join(folder, 'right.yaml')]).exited).toBe(0);
    const wrong = qcp(['check', join(folder, 'wrong.yaml')]);
    expect(await wrong.exited).toBe(78);
    expect(wrong.output()).toMatch(/wrong\.yaml:1:16 {2}retries\.max .*number/);
  });

  it.skipIf(path === '')('it serves: an answer, a stream, a token count, metrics', async () => {
    upstream.queue('/v1/chat/completions', chatCompletion({ text: 'whole' }), chatStream({ text: 'piece' }));
    const env = { OPENAI_API_KEY: 'key-of-the-test', OPENAI_BASE_URL: `${upstream.url}/v1` };
    const server = qcp(['serve', '--port', '0'], env);
    const url = await server.until(/listening on (http:\S+)/);
    const ask = async (route: string, more: object) => {
      const body = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'Hello' }], ...more };
      return (await fetch(`${url}${route}`, { method: 'POST', body: JSON.stringify(body) })).text();
    };
    expect(await ask('/v1/messages', {})).toContain('"text":"whole"');
    expect(await ask('/v1/messages', { stream: true })).toContain('"text":"piece"');
    expect(JSON.parse(await ask('/v1/messages/count_tokens', {}))).toEqual({
      input_tokens: expect.any(Number),
    });
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^qcp_\w+/m);
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });

  it.skipIf(path === '')('it runs where permission is denied to write anything', async () => {
    const server = qcp(['serve', '--port', '0'], { HOME: '/dev/null', XDG_CACHE_HOME: '/dev/null' });
    await server.until(/listening on (http:\S+)/);
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(server.output()).not.toMatch(/denied|ENOTDIR|EACCES|cache/i);
  });

  it.skipIf(path === '')('its library can be imported', () => {
    const script = "import { startServer, VERSION } from 'qcp'; console.log(typeof startServer, VERSION)";
    const { stdout } = spawnSync(path, ['--input-type=module', '--eval', script], {
      cwd: packageFolder,
      encoding: 'utf8',
    });
    expect(stdout).toBe(`function ${manifest.version}\n`);
  });
});
