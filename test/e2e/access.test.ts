import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { useQcp } from '../support/start-qcp.ts';

const MESSAGES = '/v1/messages';
const CHAT = '/v1/chat/completions';
const body = JSON.stringify({ model: 'echo', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] });

/** node:http lets a test choose Host and Origin, which fetch does not. */
function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  text = '',
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers }, (response) => {
      let received = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        received += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: received }),
      );
    });
    request.on('error', reject).end(text);
  });
}

describe('a server with keys', () => {
  const qcp = useQcp(() => ({
    server: {
      api_keys: [
        'plain-client-key',
        { name: 'alice', key: 'key-of-alice', requests_per_minute: 2 },
        { name: 'bob', key: 'key-of-bob', backends: ['other'] },
      ],
      cors: { origins: ['https://app.example.com'] },
    },
    default_backend: 'echo',
    backends: { echo: { type: 'echo' }, other: { type: 'echo' } },
  }));
  const ask = (headers: Record<string, string>, path = MESSAGES) =>
    send(qcp.url + path, 'POST', headers, body);

  it.each<[string, Record<string, string>]>([
    ['x-api-key', { 'x-api-key': 'plain-client-key' }],
    ['a bearer token', { authorization: 'Bearer plain-client-key' }],
    ['a bearer token in lower case', { authorization: 'bearer plain-client-key' }],
    ['api-key', { 'api-key': 'plain-client-key' }],
    ['two keys of which one is right', { 'x-api-key': 'wrong', authorization: 'Bearer plain-client-key' }],
    ['two keys, the other way round', { 'x-api-key': 'plain-client-key', authorization: 'Bearer wrong' }],
  ])('I1 I2 lets a client in with %s', async (_how, headers) => {
    expect((await ask(headers)).status).toBe(200);
  });

  it('I1 takes a key from the query string', async () => {
    expect((await ask({}, `${CHAT}?key=plain-client-key`)).status).toBe(200);
  });

  it('lists the models of those backends that a key may use', async () => {
    const owners = async (key: string): Promise<readonly string[]> => {
      const answer = await send(`${qcp.url}/v1/models`, 'GET', { authorization: `Bearer ${key}` }, '');
      const { data } = JSON.parse(answer.body) as { data: { id: string }[] };
      return [...new Set(data.map(({ id }) => id.split(':', 1)[0] ?? ''))];
    };
    expect(await owners('plain-client-key')).toEqual(['echo', 'other']);
    expect(await owners('key-of-bob')).toEqual(['other']);
  });

  it.each<[string, Record<string, string>]>([
    ['no key', {}],
    ['a wrong key', { 'x-api-key': 'plain-client-kez' }],
    ['the beginning of a key', { 'x-api-key': 'plain-client' }],
    ['another scheme', { authorization: 'Basic plain-client-key' }],
    ['an empty key', { 'x-api-key': '' }],
  ])("I3 answers 401 in the door's dialect to %s", async (_what, headers) => {
    const messages = await ask(headers);
    expect(messages.status).toBe(401);
    expect(JSON.parse(messages.body)).toMatchObject({
      type: 'error',
      error: { type: 'authentication_error' },
    });
    const chat = await ask(headers, CHAT);
    expect(chat.status).toBe(401);
    expect(JSON.parse(chat.body)).toMatchObject({ error: { code: 'invalid_api_key' } });
  });

  it.each(['/v1/models', '/', '/nowhere'])(
    'asks for a key at %s as well, but for the probes',
    async (path) => {
      expect((await send(qcp.url + path, 'GET', {})).status).toBe(path === '/' ? 200 : 401);
      expect((await send(`${qcp.url}/health`, 'GET', {})).status).toBe(200);
    },
  );

  it('refuses before it has read the body', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const headers = { 'content-length': '1000000', 'x-api-key': 'wrong' };
      const request = httpRequest(qcp.url + MESSAGES, { method: 'POST', headers }, (response) => {
        resolve(response.statusCode ?? 0);
        request.destroy();
      });
      request.on('error', reject).write('{');
    });
    expect(status).toBe(401);
  });

  it('holds a key to its requests a minute, and says when to come back', async () => {
    const asAlice = () => ask({ 'x-api-key': 'key-of-alice' });
    expect([(await asAlice()).status, (await asAlice()).status]).toEqual([200, 200]);
    const third = await asAlice();
    expect(third.status).toBe(429);
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask({ 'x-api-key': 'plain-client-key' })).status).toBe(200);
  });

  it('holds a key to its backends', async () => {
    const refused = await ask({ 'x-api-key': 'key-of-bob' });
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('key bob may not use backend echo');
    const other = body.replace('"echo"', '"other:echo"');
    expect((await send(qcp.url + MESSAGES, 'POST', { 'x-api-key': 'key-of-bob' }, other)).status).toBe(200);
  });

  it('I7 answers a preflight of an allowed origin without a key, and errors stay readable', async () => {
    const preflight = await send(qcp.url + MESSAGES, 'OPTIONS', {
      origin: 'https://app.example.com',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-api-key, anthropic-version, x-stainless-os',
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-methods': expect.stringContaining('POST'),
      'access-control-allow-headers': 'x-api-key, anthropic-version, x-stainless-os',
    });
    const refused = await ask({ origin: 'https://app.example.com' });
    expect(refused.status).toBe(401);
    expect(refused.headers['access-control-allow-origin']).toBe('https://app.example.com');
    expect(refused.headers['access-control-expose-headers']).toContain('request-id');
  });

  it('I7 gives other origins no CORS headers', async () => {
    const { headers } = await ask({ origin: 'https://evil.example.com', 'x-api-key': 'plain-client-key' });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('508 tells a request that comes round again from its own upstream', async () => {
    const messages = await ask({ 'x-qcp-hop': '1', 'x-api-key': 'plain-client-key' });
    expect(messages.status).toBe(508);
    expect(JSON.parse(messages.body)).toMatchObject({ type: 'error', error: { type: 'api_error' } });
    const chat = await ask({ 'x-qcp-hop': '1', 'x-api-key': 'plain-client-key' }, CHAT);
    expect(chat.status).toBe(508);
    expect(JSON.parse(chat.body)).toMatchObject({ error: { type: 'server_error', param: null } });
  });
});

describe('a server without keys', () => {
  const qcp = useQcp(() => ({
    server: { allowed_hosts: ['router.internal'] },
    backends: { echo: { type: 'echo' } },
  }));
  const ask = (headers: Record<string, string>) => send(qcp.url + CHAT, 'POST', headers, body);

  it.each(['localhost:3455', '127.0.0.1', '[::1]:3455', 'router.internal:80', '192.168.1.5:3455'])(
    'answers under the Host %s',
    async (host) => {
      expect((await ask({ host })).status).toBe(200);
    },
  );

  it('refuses a foreign Host, as DNS rebinding has it', async () => {
    const refused = await ask({ host: 'evil.example.com' });
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('server.allowed_hosts');
  });

  it.each(['https://evil.example.com', 'null', 'http://localhost:8000'])(
    'refuses pages of %s',
    async (origin) => {
      expect((await ask({ origin })).status).toBe(403);
      const preflight = { origin, 'access-control-request-method': 'POST' };
      const { headers } = await send(qcp.url + CHAT, 'OPTIONS', preflight);
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    },
  );
});
