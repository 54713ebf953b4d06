import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chatCompletion, chatStream } from '../../support/chat-answers.ts';
import { createGate } from '../../support/gate.ts';
import { useScriptedUpstream } from '../../support/scripted-upstream.ts';
import { findImageUser, imageConfig, imageRoot } from './read-image.ts';
import { startContainer } from './start-container.ts';

const URL = 'http://127.0.0.1:3455';
const LISTENING = 'listening on http://0.0.0.0:3455';
const upstream = useScriptedUpstream();
const keys = () => ({
  QCP_API_KEY: 'right',
  OPENAI_API_KEY: 'k',
  OPENAI_BASE_URL: `${upstream.url}/v1`,
});

function ask(body: object, key = 'right'): Promise<Response> {
  return fetch(`${URL}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({
      model: 'gpt-5.2',
      max_tokens: 9,
      messages: [{ role: 'user', content: 'Hi' }],
      ...body,
    }),
  });
}

/** What Linux says of a process. */
function processStatus(pid: number): Readonly<Record<string, string>> {
  const lines = readFileSync(`/proc/${pid}/status`, 'utf8').split('\n');
  return Object.fromEntries(lines.map((line) => line.split(':\t', 2) as [string, string]));
}

describe('what is in the image', () => {
  it('is what running needs: no sources, tests, compilers or files of the machine that built it', () => {
    const known = ['LICENSE', 'config', 'dist', 'node_modules', 'package.json'];
    expect(readdirSync(join(imageRoot, 'app')).filter((name) => !known.includes(name))).toEqual([]);
    for (const path of [
      'app/node_modules/typescript',
      'app/node_modules/vitest',
      'root/.npmrc',
      'root/.npm',
      'usr/local/etc/npmrc',
      'etc/ssl/build-authorities.pem',
    ]) {
      expect(existsSync(join(imageRoot, path)), path).toBe(false);
    }
  });
});

describe('the image without arguments', () => {
  it('refuses to start without QCP_API_KEY, in one line', async () => {
    const container = startContainer({ env: { OPENAI_API_KEY: 'k' } });
    expect(await container.exited).toBe(78);
    expect(container.stderr().trim().split('\n')).toEqual([expect.stringContaining('QCP_API_KEY')]);
    expect(container.stdout()).toBe('');
  });

  it('runs as the user node, without rights and without a way to get any, as process 1', async () => {
    const container = startContainer({ env: keys() });
    await container.said(LISTENING);
    const status = processStatus(container.pid);
    const uid = findImageUser('node').uid;
    expect(uid).toBeGreaterThan(0);
    expect(status['Uid']).toBe(Array(4).fill(uid).join('\t'));
    expect(status['NSpid']?.split('\t').at(-1)).toBe('1');
    expect([status['CapEff'], status['NoNewPrivs']]).toEqual(['0000000000000000', '1']);
  });

  it('needs nothing that can be written', async () => {
    const container = startContainer({ env: keys() });
    await container.said(LISTENING);
    for (const folder of ['/app', '/home/node', '/tmp', '/var/tmp']) {
      const { code, output } = container.exec(['touch', `${folder}/new`]);
      expect([code, output]).toEqual([1, expect.stringContaining('Read-only file system')]);
    }
    upstream.queue('/v1/chat/completions', chatCompletion({ text: 'Hello' }));
    expect((await ask({})).status).toBe(200);
  });

  it('is healthy by its own health check as soon as it listens', async () => {
    const container = startContainer({ env: keys() });
    await container.said(LISTENING);
    const [kind, ...command] = imageConfig.Healthcheck.Test;
    expect(kind).toBe('CMD');
    expect(container.exec(command)).toEqual({ code: 0, output: '' });
  });

  it('serves those who present the key, and nobody else', async () => {
    const container = startContainer({ env: keys() });
    await container.said(LISTENING);
    expect((await ask({}, 'wrong')).status).toBe(401);
    expect(upstream.requests).toHaveLength(0);
    upstream.queue('/v1/chat/completions', chatCompletion({ text: 'Hello' }));
    expect(await (await ask({})).json()).toMatchObject({ content: [{ type: 'text', text: 'Hello' }] });
    upstream.queue('/v1/chat/completions', chatStream({ text: ['Hel', 'lo'] }));
    const stream = await (await ask({ stream: true })).text();
    expect(stream).toContain('"text":"Hel"');
    expect(stream).toContain('event: message_stop');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s', async (signal) => {
    const container = startContainer({ env: keys() });
    await container.said(LISTENING);
    process.kill(container.pid, signal);
    expect(await container.exited).toBe(0);
  });

  it('finishes a running answer before it ends on SIGTERM', async () => {
    const container = startContainer({ env: keys() });
    await container.said(LISTENING);
    const gate = createGate();
    const { body, ...answer } = chatStream({ text: ['Hel', 'lo'] });
    upstream.queue('/v1/chat/completions', {
      ...answer,
      body: [...body.slice(0, 2), gate, ...body.slice(2)],
    });
    const response = await ask({ stream: true });
    process.kill(container.pid, 'SIGTERM');
    gate.open();
    expect(await response.text()).toContain('event: message_stop');
    expect(await container.exited).toBe(0);
  });
});
