import { fastify } from 'fastify';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { DIALECTS } from '../../src/dialects/registry.ts';
import { buildServer } from '../../src/server/build-server.ts';
import { CONNECTION_LIMITS } from '../../src/server/connection-limits.ts';
import { connectRaw, type RawClient } from '../support/raw-client.ts';
import { createTestRouter } from '../support/test-router.ts';

afterEach(() => void vi.useRealTimers());

async function startServer() {
  const { runtime } = await createTestRouter({ backends: { a: { type: 'echo' } } });
  const server = buildServer({
    runtime: () => runtime,
    doors: { 'anthropic-messages': DIALECTS['anthropic-messages'], 'openai-chat': DIALECTS['openai-chat'] },
    version: 'test',
    running: new Map(),
    renderMetrics: async () => '',
  });
  return listen(server);
}

async function listen<Server extends { listen: (options: object) => Promise<string>; close: () => unknown }>(
  server: Server,
) {
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(async () => void (await server.close()));
  return { server, url };
}

/** The head of a request with a body of 100 bytes, and the first half of that. */
const half = (path: string) =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n${'{"model": "'.padEnd(50, 'm')}`;

describe('a client that sends half of its body and stops', () => {
  it.each([
    ['/v1/messages', { type: 'error', error: { type: 'timeout_error' } }],
    ['/v1/chat/completions', { error: { type: 'timeout_error', param: null } }],
  ])(
    'J12 gets 408 from %s after a minute, in its dialect, and its connection is closed',
    async (path, shape) => {
      const { server, url } = await startServer();
      const arrived = new Promise((resolve) => server.server.once('request', resolve));
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const client = connectRaw(url, half(path));
      await arrived;
      await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
      vi.advanceTimersByTime(59_999);
      expect(client.received()).toBe('');
      vi.advanceTimersByTime(1);
      const answer = await client.closed;
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject(shape);
    },
  );

  it('J12 has its minute anew with every piece', async () => {
    const { server, url } = await startServer();
    const pieces = new Promise<void>((resolve) =>
      server.server.once('request', (request) => {
        let seen = 0;
        request.on('data', () => ++seen === 2 && resolve());
      }),
    );
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const client = connectRaw(url, half('/v1/messages'));
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
    vi.advanceTimersByTime(50_000);
    client.socket.write('mm');
    await pieces;
    vi.advanceTimersByTime(50_000);
    client.socket.write(`mm", "messages": "x", "max_tokens": 1 }`.padEnd(48));
    await client.waitFor('HTTP/1.1 400 ');
    client.socket.destroy();
  });
});

describe('a client that never comes to its request', () => {
  it('has 30 s for its headers and 15 minutes for an upload', async () => {
    const { server } = await startServer();
    expect(server.server).toMatchObject({ headersTimeout: 30_000, requestTimeout: 900_000 });
  });

  it('gets 408 and loses its connection', async () => {
    const http = { ...CONNECTION_LIMITS.http, headersTimeout: 50, connectionsCheckingInterval: 20 };
    const { url } = await listen(fastify({ ...CONNECTION_LIMITS, http }));
    const client: RawClient = connectRaw(url, 'POST /v1/messages HTTP/1.1\r\nhost: localh');
    const answer = await client.closed;
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: 'the request did not arrive in time', param: null },
    });
  });

  it('gets 431 for more headers than a request needs', async () => {
    const { url } = await startServer();
    const client = connectRaw(url, `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(40_000)}\r\n\r\n`);
    expect(await client.closed).toMatch(/^HTTP\/1\.1 431 /);
  });
});
