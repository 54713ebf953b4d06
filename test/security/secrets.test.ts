import { describe, expect, it } from 'vitest';
import { json, text } from '../support/answers.ts';
import { chatCompletion } from '../support/chat-answers.ts';
import { startScriptedUpstream, useScriptedUpstream } from '../support/scripted-upstream.ts';
import { useQcp } from '../support/start-qcp.ts';
import { CHAT, chatBody, MESSAGES, send } from './send-raw.ts';

const HOST_KEY = 'key-of-the-host-0123456789';
const CLIENT_KEY = 'key-of-the-client-0123456789';
const HEADER_SECRET = 'secret-in-a-header-0123456789';
const PROMPT = 'the prompt that nobody else may read';
const URL_SECRET = 'secret-in-an-address-0123456789';
const SECRETS = [HOST_KEY, CLIENT_KEY, HEADER_SECRET, URL_SECRET];

describe('secrets in redirects, errors, listings and logs', () => {
  const upstream = useScriptedUpstream();
  const qcp = useQcp(
    () => ({
      server: { api_keys: [CLIENT_KEY] },
      log: { level: 'trace' },
      retries: { max: 0 },
      backends: {
        host: {
          type: 'openai',
          base_url: `${upstream.url}/v1?sig=${URL_SECRET}`,
          api_key: HOST_KEY,
          headers: { 'x-auth-token': HEADER_SECRET },
          models: ['m'],
          rate_limit_retry: { enabled: false },
        },
        deaf: { type: 'openai', base_url: 'http://127.0.0.1:1/v1', api_key: HOST_KEY },
      },
      default_backend: 'host',
    }),
    {},
  );
  const ask = (path: string, fields: object = {}) =>
    send(
      qcp.url + path,
      { 'x-api-key': CLIENT_KEY },
      chatBody({ messages: [{ role: 'user', content: PROMPT }], ...fields }),
    );

  it.each([301, 302, 303, 307, 308])(
    'J23 follows no redirect with status %s, and tells only its origin',
    async (status) => {
      const elsewhere = await startScriptedUpstream();
      elsewhere.on('*', chatCompletion({ text: 'stolen' }));
      const location = `${elsewhere.url}/v1?key=${HOST_KEY}`;
      upstream.on(CHAT, text('', 'text/plain', { status, headers: { location } }));
      for (const path of [CHAT, MESSAGES]) {
        const answer = await ask(path);
        expect(answer.status).toBe(502);
        expect(answer.text).toContain(elsewhere.url);
        expect(answer.text).not.toContain(HOST_KEY);
      }
      expect(elsewhere.requests).toEqual([]);
      await elsewhere.close();
    },
  );

  it.each([400, 401, 403, 404, 429, 500, 503])(
    'takes them out of what a host says with status %s',
    async (status) => {
      const told = `Incorrect key ${HOST_KEY}, ${HEADER_SECRET}, ${URL_SECRET}, Bearer ${HOST_KEY}`;
      upstream.on(CHAT, json({ error: { message: told, code: HOST_KEY } }, { status }));
      for (const path of [CHAT, MESSAGES]) {
        const { text: body, headers } = await ask(path);
        for (const secret of SECRETS) expect(body + JSON.stringify(headers)).not.toContain(secret);
      }
    },
  );

  it('tells them in no listing, probe or figure', async () => {
    await ask(CHAT, { model: 'deaf:m' });
    for (const path of ['/', '/health', '/v1/models', '/metrics']) {
      const { text: body } = await send(qcp.url + path, { 'x-api-key': CLIENT_KEY });
      for (const secret of SECRETS) expect(body).not.toContain(secret);
    }
  });

  it("sends a client's key and cookies to nobody", async () => {
    upstream.on(CHAT, chatCompletion({ text: 'ok' }));
    const headers = {
      authorization: `Bearer ${CLIENT_KEY}`,
      cookie: 'session=1',
      'x-forwarded-for': '10.0.0.1',
    };
    await send(qcp.url + CHAT, headers, chatBody());
    const request = await upstream.nextRequest();
    expect(request.headers.authorization).toBe(`Bearer ${HOST_KEY}`);
    expect(JSON.stringify(request.headers)).not.toMatch(/key-of-the-client|session=1|10\.0\.0\.1/);
  });

  it('J24 writes neither them nor prompts nor answers into the log, at any level', async () => {
    upstream.on(CHAT, chatCompletion({ text: 'an answer that nobody else may read' }));
    for (const path of [CHAT, MESSAGES]) {
      await ask(path);
      await ask(path, { messages: [{ role: 'robot', content: PROMPT }] });
      await ask(path, { model: 'deaf:m' });
    }
    await send(qcp.url + CHAT, { 'x-api-key': CLIENT_KEY }, `{"messages": "${PROMPT}`);
    await qcp.process.stop();
    const log = qcp.process.stderr() + qcp.process.stdout();
    expect(log).toContain('"request":');
    for (const word of [...SECRETS, PROMPT, 'an answer that nobody']) expect(log).not.toContain(word);
  });
});
