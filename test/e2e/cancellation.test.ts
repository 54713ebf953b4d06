import { describe, expect, it } from 'vitest';
import { after, silence, sse } from '../support/answers.ts';
import { chatChunks, chatCompletion } from '../support/chat-answers.ts';
import { createGate } from '../support/gate.ts';
import { useScriptedUpstream } from '../support/scripted-upstream.ts';
import { useQcp } from '../support/start-qcp.ts';

const upstream = useScriptedUpstream();
const qcp = useQcp(() => ({ backends: { host: { type: 'openai', base_url: `${upstream.url}/v1` } } }));
const DOORS = ['/v1/messages', '/v1/chat/completions', '/v1/completions'];

function ask(door: string, stream: boolean, signal: AbortSignal): Promise<Response> {
  const question =
    door === '/v1/completions' ? { prompt: 'hi' } : { messages: [{ role: 'user', content: 'hi' }] };
  const body = { model: 'm', max_tokens: 9, stream, ...question };
  return fetch(qcp.url + door, { method: 'POST', body: JSON.stringify(body), signal });
}

describe.each(DOORS)('a client of %s that leaves', (door) => {
  it.each([true, false])(
    'J2 ends the upstream request while it waits for headers (stream %s)',
    async (stream) => {
      upstream.queue('*', silence());
      const client = new AbortController();
      const response = ask(door, stream, client.signal);
      const request = await upstream.nextRequest();
      client.abort();
      await expect(response).rejects.toThrow();
      expect(await request.closed).toBe('aborted');
    },
  );

  it('J1 ends the upstream request in the middle of a stream, silent as it is', async () => {
    const frames = chatChunks({ text: 'a' })
      .slice(0, 2)
      .map((chunk) => ({ data: JSON.stringify(chunk) }));
    upstream.queue('*', sse([...frames, 'stall']));
    const client = new AbortController();
    const response = await ask(door, true, client.signal);
    const request = await upstream.nextRequest();
    client.abort();
    await expect(response.text()).rejects.toThrow();
    expect(await request.closed).toBe('aborted');
  });

  it('J2 ends the upstream request while a whole answer is awaited', async () => {
    const gate = createGate();
    upstream.queue('*', after(gate, chatCompletion({ text: 'late' })));
    const client = new AbortController();
    const response = ask(door, false, client.signal);
    const request = await upstream.nextRequest();
    client.abort();
    await expect(response).rejects.toThrow();
    expect(await request.closed).toBe('aborted');
    gate.open();
  });
});
