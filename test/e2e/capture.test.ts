import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CapturedExchange } from '../../src/telemetry/capture/captured-exchange.ts';
import { json, sse } from '../support/answers.ts';
import { anthropicStream } from '../support/anthropic-answers.ts';
import { chatChunks, chatCompletion, chatStream } from '../support/chat-answers.ts';
import { createGate } from '../support/gate.ts';
import { runQcp } from '../support/qcp-process.ts';
import { useScriptedUpstream } from '../support/scripted-upstream.ts';
import { startQcp } from '../support/start-qcp.ts';
import { tempDir } from '../support/temp-dir.ts';

const upstream = useScriptedUpstream();
const CHAT = '/v1/chat/completions';
const MESSAGES = '/v1/messages';

const host = (name: string, more: object = {}) => ({
  type: 'openai',
  base_url: `${upstream.url}/${name}/v1`,
  api_key: `key-of-${name}`,
  ...more,
});

/** A served configuration with a folder for its captures. */
async function start(config: object, settings: object = {}) {
  const dir = join(tempDir(), 'captures');
  const qcp = await startQcp({ ...config, capture: { dir, ...settings } });
  const ask = (door: string, body: object, init: RequestInit = {}) => {
    const whole = { model: 'm', max_tokens: 99, messages: [{ role: 'user', content: 'q' }], ...body };
    return fetch(qcp.url + door, { method: 'POST', body: JSON.stringify(whole), ...init });
  };
  /** What was written, once the program has ended. */
  const captures = async (): Promise<CapturedExchange[]> => {
    await qcp.stop();
    return readAll(dir);
  };
  return { qcp, dir, ask, captures };
}

function readAll(dir: string): CapturedExchange[] {
  const names = existsSync(dir) ? readdirSync(dir).sort() : [];
  return names.map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8')));
}

describe('an exchange', () => {
  it('is written with everything that went over the wire on both sides', async () => {
    const { qcp, dir, ask, captures } = await start({ backends: { a: host('a') } });
    const toolCalls = [{ id: 'call_1', name: 'Read', arguments: ['{"path":', '"x"}'] }];
    upstream.on(`/a${CHAT}`, chatStream({ text: 'Let me look.', toolCalls }));
    const tools = [{ name: 'Read', input_schema: { type: 'object', properties: {} } }];
    const response = await ask(`${MESSAGES}?beta=true`, { stream: true, tools });
    const text = await response.text();
    const [capture] = await captures();

    expect(capture).toMatchObject({
      note: expect.stringContaining('Prompts and answers'),
      request_id: response.headers.get('request-id'),
      client_stayed: true,
      client: { method: 'POST', url: '/v1/messages?beta=true' },
    });
    expect(JSON.parse(capture?.client.body.text ?? '')).toMatchObject({ model: 'm', tools });
    const [attempt] = capture?.attempts ?? [];
    expect(attempt).toMatchObject({ backend: 'a', model: 'm', end: 'complete' });
    expect(attempt?.request.url).toBe(`${upstream.url}/a${CHAT}`);
    expect(attempt?.request.headers['authorization']).toBe('Bearer ***');
    expect(attempt?.request.body.text).toBe(upstream.requests.at(-1)?.text);
    expect(attempt?.answer?.body.text).toMatch(/^data: .*\n\ndata: \[DONE\]\n\n$/s);
    expect(attempt?.answer?.status).toBe(200);
    expect(capture?.answer).toMatchObject({ status: 200, body: { text } });
    expect(capture?.answer?.headers['x-qcp-backend']).toBe('a');
    for (const answer of [attempt?.answer, capture?.answer]) {
      const bytes = answer?.chunks.reduce((sum, [, length]) => sum + length, 0);
      expect(bytes).toBe(answer?.body.bytes);
    }
    expect(readdirSync(dir)).toEqual([expect.stringMatching(/^\d{8}T\d{9}Z-req_\w+\.json$/)]);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dir, readdirSync(dir)[0] ?? '')).mode & 0o777).toBe(0o600);
    expect(qcp.stdout()).toContain(`prompts and answers are written to ${dir}`);
    expect(qcp.stderr()).toContain(`prompts and answers are written to ${dir}`);
  });

  it('is written in the passthrough lane', async () => {
    const claude = { type: 'anthropic', base_url: upstream.url, api_key: 'key-of-claude' };
    const { ask, captures } = await start({ backends: { claude } });
    upstream.on(MESSAGES, anthropicStream({ content: [{ text: ['a', 'b'] }] }));
    const text = await (await ask(MESSAGES, { model: 'claude-x', stream: true })).text();
    const [capture] = await captures();
    expect(capture?.answer?.body.text).toBe(text);
    expect(capture?.attempts[0]?.answer?.body.text).toContain('event: message_stop');
    expect(capture?.attempts[0]?.request.headers['x-api-key']).toBe('***');
  });

  it('is written with both models of a hybrid', async () => {
    const { ask, captures } = await start({ backends: { a: host('a'), b: host('b') }, default_backend: 'b' });
    upstream.on(`/a${CHAT}`, chatStream({ reasoning: 'think', text: 'ignored' }));
    upstream.on(`/b${CHAT}`, chatStream({ text: 'answer' }));
    await (await ask(CHAT, { model: 'hybrid:[a:m1,b:m2]', stream: true })).text();
    const [capture] = await captures();
    expect(capture?.attempts.map(({ backend, model }) => `${backend}:${model}`)).toEqual(['a:m1', 'b:m2']);
    expect(capture?.attempts[1]?.request.body.text).toContain('think');
  });

  it('is written with each target that failed before', async () => {
    const models = [{ match: '*', to: ['a:m1', 'b:m2'] }];
    const { ask, captures } = await start({ backends: { a: host('a'), b: host('b') }, models });
    upstream.on(`/a${CHAT}`, json({ error: { message: 'over capacity' } }, { status: 503 }));
    upstream.on(`/b${CHAT}`, chatCompletion({ text: 'ok' }));
    expect((await ask(MESSAGES, {})).status).toBe(200);
    const [capture] = await captures();
    expect(capture?.attempts.map(({ backend, answer }) => [backend, answer?.status])).toEqual([
      ['a', 503],
      ['b', 200],
    ]);
    expect(capture?.attempts[0]?.answer?.body.text).toContain('over capacity');
  });

  it('is written with the reason where nobody answers', async () => {
    const gone = { type: 'openai', base_url: 'http://127.0.0.1:1/v1' };
    const { ask, captures } = await start({ backends: { gone }, retries: { max: 0 } });
    const response = await ask(MESSAGES, {});
    const text = await response.text();
    const [capture] = await captures();
    expect(capture?.attempts[0]).toMatchObject({ end: 'failed', failure: expect.any(String) });
    expect(capture?.attempts[0]?.answer).toBeUndefined();
    expect(capture?.answer).toMatchObject({ status: response.status, body: { text } });
  });

  it('is written as far as it went where the client leaves', async () => {
    const { ask, captures } = await start({ backends: { a: host('a') } });
    const gate = createGate();
    const frames = chatChunks({ text: ['one', 'two'] }).map((chunk) => ({ data: JSON.stringify(chunk) }));
    upstream.on(`/a${CHAT}`, sse([...frames.slice(0, 2), gate, ...frames.slice(2)]));
    const leaving = new AbortController();
    const response = await ask(MESSAGES, { stream: true }, { signal: leaving.signal });
    const reader = (response.body ?? expect.fail('no body')).pipeThrough(new TextDecoderStream()).getReader();
    for (let seen = ''; !seen.includes('one'); ) seen += (await reader.read()).value;
    leaving.abort();
    await reader.read().catch(() => {});
    await (await upstream.nextRequest()).closed;
    const [capture] = await captures();
    expect(capture).toMatchObject({
      client_stayed: false,
      attempts: [{ end: expect.not.stringMatching('complete') }],
    });
    expect(capture?.answer?.body.text).toContain('one');
    gate.open();
  });

  it('is written where the client sent no JSON', async () => {
    const { ask, captures } = await start({ backends: { a: host('a') } });
    expect((await ask(CHAT, {}, { body: Buffer.from([0x7b, 0xff]) })).status).toBe(400);
    const [capture] = await captures();
    expect(capture?.client.body).toEqual({ base64: 'e/8=', bytes: 2 });
    expect(capture).toMatchObject({ attempts: [], answer: { status: 400 } });
  });
});

describe('secrets', () => {
  it('are in no file, wherever they stood', async () => {
    const secrets = ['configured-secret', 'key-of-a', 'client-secret-1', 'url-secret-2', 'header-secret-3'];
    const [configured, , client, inUrl, inHeader] = secrets;
    const a = host('a', {
      base_url: `${upstream.url}/a/v1?api-key=${inUrl}`,
      headers: { 'x-custom-token': inHeader },
    });
    const { dir, ask, captures } = await start({
      server: { api_keys: [configured, client] },
      backends: { a },
    });
    upstream.on(`/a${CHAT}`, (request) =>
      json({ error: { message: `no: ${JSON.stringify(request.headers)} ${request.url}` } }, { status: 400 }),
    );
    const content = `my keys: ${secrets.join(' ')} Bearer abcdefgh12345678 sk-abcdefgh12345678`;
    const messages = [{ role: 'user', content }];
    await ask(MESSAGES, { messages }, { headers: { authorization: `Bearer ${client}` } });
    await ask(`${CHAT}?key=${configured}`, { messages });
    expect(await captures()).toHaveLength(2);
    for (const name of readdirSync(dir)) {
      const text = readFileSync(join(dir, name), 'utf8');
      for (const secret of [...secrets, 'abcdefgh12345678']) expect(text).not.toContain(secret);
      expect(text).toContain('my keys: [redacted]');
    }
  });
});

describe('the setting', () => {
  it('is taken over while qcp serves, and switched off again', async () => {
    const dir = join(tempDir(), 'captures');
    const config = { backends: { echo: { type: 'echo' } } };
    const qcp = await startQcp(config);
    const ask = () =>
      fetch(qcp.url + CHAT, {
        method: 'POST',
        body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'q' }] }),
      });
    const reload = async (next: object, count: number) => {
      writeFileSync(qcp.configFile, JSON.stringify(next));
      const reloads = () => qcp.stderr().split('configuration reloaded').length - 1;
      while (reloads() < count) await new Promise((resolve) => qcp.child.stderr?.once('data', resolve));
    };
    await ask();
    await reload({ ...config, capture: { dir } }, 1);
    await ask();
    await reload(config, 2);
    await ask();
    await qcp.stop();
    expect(readAll(dir)).toHaveLength(1);
    expect(readAll(dir)[0]?.attempts[0]?.backend).toBe('echo');
  });

  it('keeps as many files as it says', async () => {
    const { ask, captures } = await start({ backends: { echo: { type: 'echo' } } }, { max_files: 2 });
    for (let count = 0; count < 4; count++) await (await ask(CHAT, {})).text();
    expect(await captures()).toHaveLength(2);
  });

  it('costs no request where nothing can be written', async () => {
    const dir = join(tempDir({ taken: '' }), 'taken');
    const qcp = await startQcp({ backends: { echo: { type: 'echo' } }, capture: { dir } });
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'q' }] });
    for (let count = 0; count < 2; count++) {
      expect((await fetch(qcp.url + CHAT, { method: 'POST', body })).status).toBe(200);
    }
    await qcp.stop();
    expect(qcp.stderr().match(/captures are not written/g)).toHaveLength(1);
  });

  it('holds for the server of qcp run, which says so', async () => {
    const config = { server: { port: 1 }, backends: { echo: { type: 'echo' } }, capture: { dir: 'here' } };
    const cwd = tempDir({ 'config.yaml': JSON.stringify(config) });
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'q' }] });
    const ask = `fetch(process.env.OPENAI_BASE_URL + '/chat/completions', { method: 'POST', body: '${body}' }).then((r) => r.text())`;
    const { code, stderr } = await runQcp(['run', '--config', 'config.yaml', process.execPath, '-e', ask], {
      cwd,
    });
    expect([code, stderr]).toEqual([
      0,
      `capture is on: prompts and answers are written to ${join(cwd, 'here')}\n`,
    ]);
    expect(readAll(join(cwd, 'here'))).toHaveLength(1);
  });

  it('is a flag too, whose path starts at the working directory', async () => {
    const cwd = tempDir();
    const qcp = await startQcp(
      { backends: { echo: { type: 'echo' } } },
      { cwd, args: ['--capture', 'here'] },
    );
    const body = JSON.stringify({ model: 'm', input: 'x', messages: [{ role: 'user', content: 'q' }] });
    await fetch(qcp.url + CHAT, { method: 'POST', body });
    await qcp.stop();
    expect(readAll(join(cwd, 'here'))).toHaveLength(1);
  });
});
