import { describe, expect, it } from 'vitest';
import { useScriptedUpstream } from '../support/scripted-upstream.ts';
import { useQcp } from '../support/start-qcp.ts';

const upstream = useScriptedUpstream();
const qcp = useQcp(() => ({
  server: { body_limit: 2048 },
  default_backend: 'host',
  backends: { host: { type: 'openai', base_url: `${upstream.url}/v1` }, other: { type: 'echo' } },
}));

const MESSAGES = '/v1/messages';
const CHAT = '/v1/chat/completions';

async function send(path: string, body: unknown, init: RequestInit = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(qcp.url + path, { method: 'POST', body: text, ...init });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

const valid = { model: 'm', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] };

describe.each([
  [MESSAGES, 'request-id'],
  [CHAT, 'x-request-id'],
])('F13 F9 %s', (path, requestId) => {
  it.each<[string, unknown, RegExp]>([
    ['invalid JSON', '{"model": ', /JSON/],
    ['an empty body', '', /empty/],
    ['a list for a body', [], /object/],
    ['no messages', { model: 'm', max_tokens: 5 }, /messages/],
    ['no model', { ...valid, model: undefined }, /model/],
    ['messages of the wrong type', { ...valid, messages: 'hi' }, /messages/],
    ['a message of the wrong type', { ...valid, messages: ['hi'] }, /messages\.0/],
    ['an unknown role', { ...valid, messages: [{ role: 'robot', content: 'x' }] }, /messages\.0\.role/],
    [
      'content of the wrong type',
      { ...valid, messages: [{ role: 'user', content: 5 }] },
      /messages\.0\.content/,
    ],
    ['a limit of the wrong type', { ...valid, max_tokens: 'many' }, /max_tokens/],
    ['tools of the wrong type', { ...valid, tools: 'Read' }, /tools/],
    ['a malformed target', { ...valid, model: 'host:' }, /model/],
  ])('answers 400 with the path for %s', async (_what, body, message) => {
    const answer = await send(path, body);
    const error = answer.body['error'] as Record<string, unknown>;
    expect(answer.status).toBe(400);
    expect(error['type']).toBe('invalid_request_error');
    expect(error['message']).toMatch(message);
    expect(answer.headers.get(requestId)).toMatch(/^req_/);
  });

  it('F15 answers 413 to a body over the limit', async () => {
    const answer = await send(path, { ...valid, padding: 'x'.repeat(5000) });
    expect(answer.status).toBe(413);
    expect(answer.headers.get('content-type')).toContain('application/json');
  });

  it('F14 answers 405 with the allowed methods', async () => {
    const response = await fetch(qcp.url + path);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.json()).toHaveProperty('error.message');
  });
});

it('F14 answers unknown paths in the dialect of their prefix', async () => {
  const messages = await send('/v1/messages/nothing', {});
  expect(messages.status).toBe(404);
  expect(messages.body).toMatchObject({ type: 'error', error: { type: 'not_found_error' } });
  const chat = await send('/v1/chat/nothing', {});
  expect(chat.status).toBe(404);
  expect(chat.body).toMatchObject({
    error: { message: expect.stringContaining('/v1/chat/nothing'), param: null },
  });
});

it('names the right door where a backend has no legacy text API', async () => {
  const answer = await send('/v1/completions', { model: 'other:echo', prompt: 'x' });
  expect(answer.status).toBe(404);
  expect(answer.body).toMatchObject({ error: { message: expect.stringContaining('/v1/chat/completions') } });
});

it('J21 takes as many nested arrays as the limit of bodies allows here', async () => {
  const nested = `${'['.repeat(700)}${']'.repeat(700)}`;
  const answer = await send(
    CHAT,
    `{"model":"other:echo","messages":[{"role":"user","content":"x"}],"extra":${nested}}`,
  );
  expect([200, 400]).toContain(answer.status);
});
