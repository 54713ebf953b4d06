import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { sse } from '../support/answers.ts';
import { chatChunks } from '../support/chat-answers.ts';
import { createGate } from '../support/gate.ts';
import { useScriptedUpstream } from '../support/scripted-upstream.ts';
import { startQcp } from '../support/start-qcp.ts';

const upstream = useScriptedUpstream();
const CHAT = '/v1/chat/completions';
const frames = chatChunks({ text: ['first', 'second'] }).map((chunk) => ({ data: JSON.stringify(chunk) }));

const config = (server: object = {}) => ({
  server,
  backends: { host: { type: 'openai', base_url: `${upstream.url}/v1` } },
});

function ask(url: string, path: string): Promise<Response> {
  const body = { model: 'm', max_tokens: 9, stream: true, messages: [{ role: 'user', content: 'hi' }] };
  return fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
}

/** Resolves when nobody accepts connections at this address any more. */
async function refused(url: string): Promise<void> {
  for (;;) {
    const accepted = await new Promise<boolean>((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('close', () => socket.destroy());
    });
    if (!accepted) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('J16 SIGTERM', () => {
  it('J16 lets a running answer end, takes no new ones, and exits with 0', async () => {
    const gate = createGate();
    upstream.on(CHAT, sse([...frames.slice(0, 2), gate, ...frames.slice(2), '[DONE]']));
    const qcp = await startQcp(config());
    const response = await ask(qcp.url, '/v1/messages');
    await gate.reached;
    const stopped = qcp.stop();
    await refused(qcp.url);
    gate.open();
    expect(await response.text()).toContain('message_stop');
    expect(await stopped).toEqual({ code: 0, signal: null });
  });

  it.each(['/v1/messages', CHAT])(
    'J16 ends an answer that takes too long with an error in the words of %s, and exits with 0',
    async (path) => {
      upstream.on(CHAT, sse([...frames.slice(0, 2), 'stall']));
      const qcp = await startQcp(config({ shutdown_timeout: 0.05 }));
      const response = await ask(qcp.url, path);
      const stopped = qcp.stop();
      expect(await response.text()).toMatch(/"error"/);
      expect(await stopped).toEqual({ code: 0, signal: null });
    },
  );

  it('J16 exits at once where nothing runs, idle connections or not', async () => {
    const qcp = await startQcp(config());
    await (await fetch(`${qcp.url}/health`)).text();
    expect(await qcp.stop()).toEqual({ code: 0, signal: null });
  });

  it.each([
    ['SIGTERM', 'SIGTERM'],
    ['SIGTERM', 'SIGINT'],
    ['SIGINT', 'SIGINT'],
    ['SIGINT', 'SIGTERM'],
  ] as const)('J16 %s waits for an answer, and a %s behind it ends at once', async (first, second) => {
    upstream.on(CHAT, sse([...frames.slice(0, 2), 'stall']));
    const qcp = await startQcp(config({ shutdown_timeout: 3600 }));
    const response = await ask(qcp.url, CHAT);
    qcp.child.kill(first);
    await refused(qcp.url);
    qcp.child.kill(second);
    expect(await qcp.exited).toEqual({ code: 1, signal: null });
    await expect(response.text()).rejects.toThrow();
  });
});
