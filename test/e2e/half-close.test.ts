import { describe, expect, it } from 'vitest';
import { after, silence, sse } from '../support/answers.ts';
import { chatChunks, chatCompletion } from '../support/chat-answers.ts';
import { createGate } from '../support/gate.ts';
import { connectRaw, postText } from '../support/raw-client.ts';
import { useScriptedUpstream } from '../support/scripted-upstream.ts';
import { useQcp } from '../support/start-qcp.ts';

const upstream = useScriptedUpstream();
const qcp = useQcp(() => ({ backends: { host: { type: 'openai', base_url: `${upstream.url}/v1` } } }));
const DOORS = ['/v1/messages', '/v1/chat/completions', '/v1/completions'];
const frames = chatChunks({ text: ['first', 'second'] }).map((chunk) => ({ data: JSON.stringify(chunk) }));

const question = (door: string) =>
  door === '/v1/completions' ? { prompt: 'hi' } : { messages: [{ role: 'user', content: 'hi' }] };

const request = (door: string, stream: boolean) =>
  postText(door, JSON.stringify({ model: 'm', max_tokens: 9, stream, ...question(door) }), [
    'connection: close',
  ]);

describe.each(DOORS)('a client of %s that shuts its sending side', (door) => {
  it('J2 still gets a whole answer', async () => {
    const gate = createGate();
    upstream.on('*', after(gate, chatCompletion({ text: 'late but whole' })));
    const client = connectRaw(qcp.url, request(door, false));
    await gate.reached;
    client.socket.end();
    await client.waitFor('102 Processing');
    gate.open();
    expect(await client.closed).toMatch(/HTTP\/1\.1 200 OK[\s\S]*late but whole/);
  });

  it('J2 still gets the rest of a stream', async () => {
    const gate = createGate();
    upstream.on('*', sse([...frames.slice(0, 2), gate, ...frames.slice(2), '[DONE]']));
    const client = connectRaw(qcp.url, request(door, true));
    await client.waitFor('first');
    client.socket.end();
    await client.waitFor(': still here?');
    gate.open();
    expect(await client.closed).toMatch(/second[\s\S]*(message_stop|\[DONE\])/);
  });
});

describe.each(DOORS)('a client of %s that closes its connection politely', (door) => {
  it.each([true, false])('J2 ends the upstream request before the answer (stream %s)', async (stream) => {
    upstream.on('*', silence());
    const client = connectRaw(qcp.url, request(door, stream));
    const asked = await upstream.nextRequest();
    client.socket.destroy();
    expect(await asked.closed).toBe('aborted');
  });

  it('J1 ends the upstream request in the middle of a stream', async () => {
    upstream.on('*', sse([...frames.slice(0, 2), 'stall']));
    const client = connectRaw(qcp.url, request(door, true));
    const asked = await upstream.nextRequest();
    await client.waitFor('first');
    client.socket.destroy();
    expect(await asked.closed).toBe('aborted');
  });
});
