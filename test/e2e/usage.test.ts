import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { anthropicMessage } from '../support/anthropic-answers.ts';
import { chatCompletion } from '../support/chat-answers.ts';
import { runQcp } from '../support/qcp-process.ts';
import { useScriptedUpstream } from '../support/scripted-upstream.ts';
import { startQcp } from '../support/start-qcp.ts';
import { tempDir } from '../support/temp-dir.ts';

const upstream = useScriptedUpstream();

it('records a line a request without its prompt, and sums them up with their cost', async () => {
  const folder = tempDir();
  const file = join(folder, 'records', 'usage.jsonl');
  const prices = { 'gpt-*': { input: 1000, output: 10_000 } };
  const config = {
    server: { api_keys: [{ name: 'laptop', key: 'k1' }] },
    backends: { host: { type: 'openai', base_url: `${upstream.url}/v1` } },
    usage: { file, prices },
  };
  const qcp = await startQcp(config);
  const usage = { prompt_tokens: 1000, completion_tokens: 10, total_tokens: 1010 };
  upstream.on('/v1/chat/completions', chatCompletion({ text: 'ok', usage }));
  const ask = async (model: string) => {
    const body = { model, messages: [{ role: 'user', content: 'a private question' }] };
    const init = { method: 'POST', headers: { authorization: 'Bearer k1' }, body: JSON.stringify(body) };
    await (await fetch(`${qcp.url}/v1/chat/completions`, init)).text();
  };
  await ask('gpt-5');
  await ask('gpt-5');
  await ask('free');
  await qcp.stop();

  const text = readFileSync(file, 'utf8');
  expect(text).not.toMatch(/private|k1/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(text.split('\n')[0] ?? '')).toMatchObject({
    model_asked: 'gpt-5',
    backend: 'host',
    model: 'gpt-5',
    status: 200,
    tokens_in: 1000,
    tokens_out: 10,
    attempts: 1,
    key: 'laptop',
  });

  const args = ['usage', '--config', qcp.configFile];
  const table = (await runQcp(args)).stdout;
  expect(table).toMatch(/^host:gpt-5 +2 +0 +2,000 +0 +0 +20 +\$2\.2000$/m);
  expect(table).toMatch(/^host:free +1 +0 +1,000 +0 +0 +10 +-$/m);
  expect(table).toMatch(/^total +3 +0 +3,000 +0 +0 +30 +\$2\.2000$/m);
  expect((await runQcp([...args, '--by', 'key'])).stdout).toMatch(/^laptop +3 /m);
  expect((await runQcp([...args, '--since', '2999-01-01'])).stdout).toMatch(/^total +0 /m);
  const sums = JSON.parse((await runQcp([...args, '--by', 'day', '--json'])).stdout);
  expect(sums).toHaveLength(2);
});

it('counts what was written to a cache at its own price', async () => {
  const file = join(tempDir(), 'usage.jsonl');
  const prices = { 'claude-*': { input: 3000, output: 15_000, cache_read: 300, cache_write: 3750 } };
  const claude = { type: 'anthropic', base_url: upstream.url, api_key: 'k' };
  const qcp = await startQcp({ backends: { claude }, usage: { file, prices } });
  const usage = {
    input_tokens: 100,
    cache_read_input_tokens: 1000,
    cache_creation_input_tokens: 200,
    output_tokens: 10,
  };
  upstream.on('/v1/messages', anthropicMessage({ content: [{ text: 'ok' }], usage }));
  const body = { model: 'claude-x', max_tokens: 9, messages: [{ role: 'user', content: 'q' }] };
  await (await fetch(`${qcp.url}/v1/messages`, { method: 'POST', body: JSON.stringify(body) })).text();
  await qcp.stop();
  // (100 * 3000 + 1000 * 300 + 200 * 3750 + 10 * 15000) / 1e6
  const table = (await runQcp(['usage', '--config', qcp.configFile])).stdout;
  expect(table).toMatch(/^claude:claude-x +1 +0 +1,300 +1,000 +200 +10 +\$1\.5000$/m);
});

it('says what to set where nothing is recorded', async () => {
  const { code, stderr } = await runQcp(['usage']);
  expect([code, stderr]).toEqual([1, expect.stringContaining('set usage.file in the configuration')]);
});

it('refuses a date that is none', async () => {
  const { code, stderr } = await runQcp(['usage', '--since', 'yesterday']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('an age such as 12h or 7d')]);
});
