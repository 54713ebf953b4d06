import { describe, expect, it } from 'vitest';
import { silence, sse } from '../support/answers.ts';
import { chatChunks } from '../support/chat-answers.ts';
import { checkAnthropicStream } from '../support/check-anthropic-stream.ts';
import { parseSse } from '../support/parse-sse.ts';
import { useScriptedUpstream } from '../support/scripted-upstream.ts';
import { startQcp, useQcp } from '../support/start-qcp.ts';

const upstream = useScriptedUpstream();
const host = (fields: object) => ({ host: { type: 'openai', base_url: `${upstream.url}/v1`, ...fields } });
const CHAT = '/v1/chat/completions';

function ask(url: string, stream: boolean, signal: AbortSignal | null = null): Promise<Response> {
  const body = { model: 'm', max_tokens: 9, stream, messages: [{ role: 'user', content: 'hi' }] };
  return fetch(`${url}/v1/messages`, { method: 'POST', body: JSON.stringify(body), signal });
}

describe('J6 an upstream that takes too long', () => {
  const qcp = useQcp(() => ({
    retries: { max: 0 },
    backends: host({ timeouts: { first_byte: 0.4, idle: 0.05 } }),
  }));

  it.each([true, false])(
    'J6 is a timeout_error with status 504 where it never answers (stream %s)',
    async (stream) => {
      upstream.on(CHAT, silence());
      const response = await ask(qcp.url, stream);
      expect(response.status).toBe(504);
      expect(await response.json()).toHaveProperty('error.type', 'timeout_error');
      expect(await (await upstream.nextRequest()).closed).toBe('aborted');
    },
  );

  it('J6 is an error event where it falls silent in the middle', async () => {
    const frames = chatChunks({ text: 'half' }).map((chunk) => ({ data: JSON.stringify(chunk) }));
    upstream.on(CHAT, sse([...frames.slice(0, 2), 'stall']));
    const events = parseSse(await (await ask(qcp.url, true)).text());
    expect(checkAnthropicStream(events)).toEqual([]);
    expect(JSON.parse(events.at(-1)?.data ?? '')).toHaveProperty('error.type', 'timeout_error');
    expect(await (await upstream.nextRequest()).closed).toBe('aborted');
  });
});

it('J3 gives up a wait before the next try as soon as its client is gone', async () => {
  const qcp = await startQcp({ retries: { max: 2, delay_seconds: 3600 }, backends: host({}) });
  upstream.on(CHAT, { raw: ['reset'] });
  const client = new AbortController();
  const answer = ask(qcp.url, false, client.signal);
  expect(await (await upstream.nextRequest()).closed).toBe('faulted');
  client.abort();
  await expect(answer).rejects.toThrow();
  // A request that still waited would hold the program for an hour.
  expect(await qcp.stop()).toEqual({ code: 0, signal: null });
  expect(upstream.requests).toHaveLength(1);
});
