import { describe, expect, it, vi } from 'vitest';
import { bytes, json, sse } from '../support/answers.ts';
import { parseSse } from '../support/parse-sse.ts';
import { connectRaw, postText } from '../support/raw-client.ts';
import { useScriptedUpstream } from '../support/scripted-upstream.ts';
import { useQcp } from '../support/start-qcp.ts';

const COMPLETIONS = '/v1/completions';
const upstream = useScriptedUpstream();
const qcp = useQcp(
  () => {
    const host = { type: 'openai', base_url: `${upstream.url}/v1` };
    return {
      keep_alive_seconds: 0.02,
      retries: { max: 1, delay_seconds: 0 },
      server: { api_keys: ['key-of-everybody', { name: 'bob', key: 'key-of-bob', backends: ['second'] }] },
      backends: { first: host, second: host },
      models: [{ match: 'listed', to: ['first:a', 'second:b'] }],
      default_backend: 'first',
    };
  },
  { env: { QCP_LOG_LEVEL: 'info' } },
);

function ask(body: object, key = 'key-of-everybody'): Promise<Response> {
  return fetch(qcp.url + COMPLETIONS, {
    method: 'POST',
    headers: { 'x-api-key': key },
    body: JSON.stringify({ model: 'm', prompt: 'hi', ...body }),
  });
}

const piece = (text: string, finish_reason: string | null = null) =>
  JSON.stringify({ object: 'text_completion', choices: [{ index: 0, text, finish_reason }] });

describe('the legacy text API', () => {
  it('moves on to the next target and tells who answered', async () => {
    upstream.queue(COMPLETIONS, json({}, { status: 500 }), json({ choices: [{ text: 'ok' }] }));
    const response = await ask({ model: 'listed' });
    expect(await response.json()).toEqual({ choices: [{ text: 'ok' }] });
    expect(response.headers.get('x-qcp-backend')).toBe('second');
    expect(response.headers.get('x-qcp-attempts')).toBe('2');
    await vi.waitFor(() =>
      expect(qcp.process.stderr()).toMatch(
        /"door":"\/v1\/completions".*"backend":"first".*"backend":"second"/,
      ),
    );
  });

  it('tries a passing failure again, and tells the one that remains in the dialect of its door', async () => {
    upstream.on(COMPLETIONS, json({ error: { message: 'down' } }, { status: 503 }));
    const response = await ask({});
    expect(response.status).toBe(503);
    expect(response.headers.get('x-qcp-attempts')).toBe('2');
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('down') } });
  });

  it('holds a key to its backends', async () => {
    const response = await ask({}, 'key-of-bob');
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('key bob may not use backend first');
    expect(upstream.requests).toHaveLength(0);
  });

  it('J5 streams byte for byte, with signs of life between frames while the host is silent', async () => {
    const whole = [
      `data:${piece('a')}\r\n\r\n`,
      `id: 7\ndata: ${piece('b', 'stop')}\n\n`,
      'data: [DONE]\n\n',
    ];
    upstream.on(COMPLETIONS, bytes(whole, 'text/event-stream'));
    expect((await (await ask({ stream: true })).text()).replaceAll(': keep-alive\n\n', '')).toBe(
      whole.join(''),
    );
    const half = bytes([`data: ${piece('a')}\n\ndata: {"half`, 'stall'], 'text/event-stream');
    upstream.on(COMPLETIONS, half);
    const client = new AbortController();
    const response = await fetch(qcp.url + COMPLETIONS, {
      method: 'POST',
      headers: { 'x-api-key': 'key-of-everybody' },
      body: JSON.stringify({ model: 'm', prompt: 'hi', stream: true }),
      signal: client.signal,
    });
    let seen = '';
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      seen += text;
      if (seen.includes(': keep-alive')) break;
    }
    client.abort();
    expect(seen.replaceAll(': keep-alive\n\n', '')).toBe(`data: ${piece('a')}\n\n`);
    expect(seen).toContain(': keep-alive\n\n');
  });

  it.each(['cut', 'reset'] as const)('C19 ends a stream that was cut (%s) with one error', async (end) => {
    upstream.on(COMPLETIONS, sse([piece('half'), end]));
    const frames = parseSse(await (await ask({ stream: true })).text()).filter(({ data }) => data !== '');
    expect(frames).toHaveLength(2);
    expect(JSON.parse(frames[1]?.data ?? '')).toMatchObject({ error: { message: expect.any(String) } });
  });

  it('C19 takes a polite end without a reason or [DONE] for a cut, and one with either for an end', async () => {
    upstream.queue(
      COMPLETIONS,
      sse([piece('half')]),
      sse([piece('whole', 'stop')]),
      sse([piece('x'), '[DONE]']),
    );
    expect(await (await ask({ stream: true })).text()).toContain('ended before completion');
    expect(await (await ask({ stream: true })).text()).not.toContain('"error"');
    const body = JSON.stringify({ model: 'm', prompt: 'hi', stream: true });
    const client = connectRaw(
      qcp.url,
      postText(COMPLETIONS, body, ['connection: close', 'x-api-key: key-of-everybody']),
    );
    const text = await client.closed;
    expect(text).toContain('[DONE]');
    expect(text).not.toContain('"error"');
  });
});
