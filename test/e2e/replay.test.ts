import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sse } from '../support/answers.ts';
import { chatStream } from '../support/chat-answers.ts';
import { runQcp } from '../support/qcp-process.ts';
import { startScriptedUpstream, useScriptedUpstream } from '../support/scripted-upstream.ts';
import { startQcp, useQcp } from '../support/start-qcp.ts';
import { tempDir } from '../support/temp-dir.ts';

const upstream = useScriptedUpstream();
const CHAT = '/v1/chat/completions';
const USAGE = { prompt_tokens: 30, completion_tokens: 7, total_tokens: 37 };
const CALL = { id: 'call_1', name: 'Read', arguments: ['{"path":', '"x"}'] };
const ANSWER = { text: 'Let me look.', toolCalls: [CALL], usage: USAGE };
const KEY = 'the-client-key';

const host = (url: string, name: string) => ({ type: 'openai', base_url: `${url}/${name}/v1` });
const config = (url: string) => ({
  server: { api_keys: [KEY] },
  default_backend: 'main',
  backends: { main: host(url, 'main'), spare: host(url, 'spare') },
});
const qcp = useQcp(() => config(upstream.url));

/** A capture of a stream with a tool call, come through the Messages door. */
let file: string;
/** Where the program listened that wrote it. */
let closedUrl: string;

beforeAll(async () => {
  const own = await startScriptedUpstream();
  own.on(`/main${CHAT}`, chatStream(ANSWER));
  const dir = join(tempDir(), 'captures');
  const captured = await startQcp({ ...config(own.url), capture: { dir } });
  const body = {
    model: 'm1',
    max_tokens: 99,
    stream: true,
    tools: [{ name: 'Read', input_schema: { type: 'object', properties: {} } }],
    messages: [{ role: 'user', content: 'q', big: 9007199254740993n }],
  };
  const text = JSON.stringify(body, (_key, value) => (typeof value === 'bigint' ? 'BIG' : value));
  await (
    await fetch(`${captured.url}/v1/messages?beta=true`, {
      method: 'POST',
      headers: { 'x-api-key': KEY, 'anthropic-beta': 'one,two' },
      body: text.replace('"BIG"', '9007199254740993'),
    })
  ).text();
  await captured.stop();
  closedUrl = captured.url;
  await own.close();
  file = join(dir, readdirSync(dir)[0] ?? '');
});

beforeEach(() => {
  upstream.on(`/main${CHAT}`, chatStream(ANSWER));
  upstream.on(`/spare${CHAT}`, chatStream({ text: 'Something else.', usage: USAGE }));
});

const replay = (...args: readonly string[]) => runQcp(['replay', file, ...args]);
const here = () => ['--url', qcp.url, '--key', KEY];

describe('qcp replay', () => {
  it('sends the request again to a running qcp, and compares the answers', async () => {
    const { code, stdout, stderr } = await replay(...here());
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^POST \/v1\/messages\?beta=true of \d{4}-.*, model m1$/m);
    expect(stdout).toMatch(/^status +200 +200$/m);
    expect(stdout).toMatch(/^answered by +main:m1 +main:m1$/m);
    expect(stdout).toMatch(/^first byte +\d+ ms +\d+ ms$/m);
    expect(stdout).toMatch(/^tokens in +30 +30$/m);
    expect(stdout).toMatch(/^tokens out +7 +7$/m);
    expect(stdout).toMatch(/^answer +complete +complete$/m);
    expect(stdout).toMatch(/^tool calls +Read +Read$/m);
    expect(stdout).toContain('Both say the same.');
    const sent = upstream.requests.at(-1);
    const before = JSON.parse(readFileSync(file, 'utf8')).attempts[0].request.body.text;
    expect(sent?.text).toBe(before);
  });

  it('asks another backend, by flag or by a configuration of its own', async () => {
    const { code, stdout } = await replay(...here(), '--backend', 'spare');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^answered by +main:m1 +spare:m1$/m);
    expect(stdout).toContain('They differ in their text and their tool calls; --json shows both.');

    const own = ['--config', qcp.process.configFile, '--backend', 'spare', '--model', 'm2', '--json'];
    const result = await replay(...own);
    expect(result.code).toBe(0);
    const { captured, replayed } = JSON.parse(result.stdout);
    expect(replayed).toMatchObject({
      status: 200,
      answeredBy: 'spare:m2',
      complete: true,
      text: 'Something else.',
      toolCalls: [],
    });
    expect(captured).toMatchObject({ text: 'Let me look.', toolCalls: ['Read {"path":"x"}'] });
  });

  it('fails where the answer is not complete, and says why', async () => {
    upstream.on(`/main${CHAT}`, sse(['{"choices":[{"delta":{"content":"Le"}}]}', 'cut']));
    const { code, stdout, stderr } = await replay(...here());
    expect(code).toBe(1);
    expect(stdout).toMatch(/^answer +complete +not complete$/m);
    expect(stderr).toMatch(/^qcp: the answer is not complete: .*\n$/);
  });

  it.each([
    [
      'a key that is refused',
      () => ['--url', qcp.url, '--key', 'wrong'],
      1,
      /the answer is not complete: 401 /,
    ],
    ['nobody who listens', () => ['--url', closedUrl], 1, /nobody listens there/],
    [
      'a backend that is misspelt',
      () => ['--config', qcp.process.configFile, '--backend', 'spair'],
      1,
      /no backend "spair" is configured; did you mean spare\?/,
    ],
    [
      'a backend that the running qcp does not have',
      () => [...here(), '--backend', 'other'],
      1,
      /main:other:m1 answered: there is no backend "other"/,
    ],
    ['two servers', () => ['--config', 'x.yaml', '--url', qcp.url], 2, /cannot be used with option/],
  ])('ends in one line for %s', async (_what, args, exitCode, line) => {
    const { code, stderr } = await replay(...args());
    expect([code, stderr]).toEqual([exitCode, expect.stringMatching(line)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses what is no capture, and what cannot be read', async () => {
    const folder = tempDir({ 'other.json': '{"client":{}}', 'notes.txt': 'notes' });
    for (const name of ['other.json', 'notes.txt']) {
      const { code, stderr } = await runQcp(['replay', name], { cwd: folder });
      expect([code, stderr]).toEqual([1, expect.stringContaining(`${name} is no capture; take a file that`)]);
    }
    const missing = await runQcp(['replay', 'gone.json'], { cwd: folder });
    expect([missing.code, missing.stderr]).toEqual([66, expect.stringContaining('there is no such file')]);
  });
});
