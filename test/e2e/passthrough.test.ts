import { describe, expect, it } from 'vitest';
import { accumulateWithOpenAISdk } from '../support/accumulate-with-sdk.ts';
import { bytes, json, sse } from '../support/answers.ts';
import { chatChunks, chatCompletion, chatStream } from '../support/chat-answers.ts';
import { parseSse } from '../support/parse-sse.ts';
import { useScriptedUpstream } from '../support/scripted-upstream.ts';
import { useQcp } from '../support/start-qcp.ts';

const upstream = useScriptedUpstream();
const qcp = useQcp(() => ({
  retries: { max: 0 },
  backends: {
    host: { type: 'openai', base_url: `${upstream.url}/v1` },
    strict: { type: 'openai', base_url: `${upstream.url}/v1`, quirks: { finish_required: true } },
  },
  default_backend: 'host',
  models: [{ match: 'alias', to: 'host:real-model' }],
}));
const CHAT = '/v1/chat/completions';

function send(body: string): Promise<Response> {
  return fetch(qcp.url + CHAT, { method: 'POST', body });
}

const ask = (stream: boolean) =>
  send(JSON.stringify({ model: 'alias', stream, messages: [{ role: 'user', content: 'hi' }] }));

/** A body as no serializer of ours would write it, with what we know nothing of. */
function oddBody(model: string): string {
  return `{ "model" : "${model}",\n\t"zeta":{"b":1,"a":[ ]}, "messages":[{"content":"\\u00e9\\/é","role":"user","x_mark":1}],
    "seed": 12345678901234567890, "future_field": null,"temperature":1.0 }`;
}

describe('D46 the request of an OpenAI client to an OpenAI-compatible host', () => {
  it('D46 goes up byte for byte but for the model', async () => {
    upstream.on(CHAT, chatCompletion({ text: 'ok' }));
    await send(oddBody('alias'));
    expect((await upstream.nextRequest()).text).toBe(oddBody('real-model'));
  });

  it('D46 is not touched at all where the name stays', async () => {
    upstream.on(CHAT, chatCompletion({ text: 'ok' }));
    await send(oddBody('real-model'));
    expect((await upstream.nextRequest()).text).toBe(oddBody('real-model'));
  });

  it('D46 asks for no usage that the client did not ask for', async () => {
    upstream.on(CHAT, chatStream({ text: 'ok' }));
    await (await ask(true)).text();
    expect((await upstream.nextRequest()).json).not.toHaveProperty('stream_options');
  });
});

describe('D46 the answer of an OpenAI-compatible host to an OpenAI client', () => {
  it('D46 comes down byte for byte, under the name that the upstream gave', async () => {
    const body = `{"id":"x", "object":"chat.completion","created":1,"model":"real-model-2026-05-01","choices":
      [{"index":0,"message":{"role":"assistant","content":"h\\u00ed","reasoning_content":"hm","x":1},"finish_reason":"stop"}],
      "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2},"system_fingerprint":"fp"}`;
    upstream.on(CHAT, bytes([body], 'application/json'));
    const response = await ask(false);
    expect(await response.text()).toBe(body);
    expect(response.headers.get('x-qcp-model')).toBe('real-model');
  });

  it('D46 streams down byte for byte, comments and unknown fields included', async () => {
    const [role, text, finish] = chatChunks({ text: 'Grüße 🙂', model: 'real-model-2026-05-01' }).map(
      (chunk) => JSON.stringify(chunk),
    );
    const stream = [
      ': OPENROUTER PROCESSING\n\n',
      `data:${role}\n\n`,
      `id: 7\r\nevent: message\r\ndata: ${text?.replace('{', '{"provider": "x", ')}\r\n\r\n`,
      `data: ${finish}\n\n`,
      'data: [DONE]\n\n',
    ];
    upstream.on(CHAT, bytes(stream, 'text/event-stream'));
    expect(await (await ask(true)).text()).toBe(stream.join(''));
  });

  it('D46 has a finish reason that SDKs know, and the other frames untouched', async () => {
    const frames = chatChunks({ text: 'ok', finish: 'eos' }).map((chunk) => ({
      data: JSON.stringify(chunk),
    }));
    upstream.on(CHAT, sse([...frames, '[DONE]']));
    const relayed = parseSse(await (await ask(true)).text());
    expect(relayed.map(({ data }) => data.replace('"stop"', '"eos"'))).toEqual([
      ...frames.map(({ data }) => data),
      '[DONE]',
    ]);
    expect(relayed.map(({ data }) => data).join()).toContain('"finish_reason":"stop"');
  });

  it('D46 D34 ends in one error frame where the upstream breaks off', async () => {
    const frames = chatChunks({ text: ['half', ' an answer'], finish: null }).map((chunk) => ({
      data: JSON.stringify(chunk),
    }));
    upstream.on(CHAT, sse([...frames, 'cut']));
    const relayed = parseSse(await (await ask(true)).text());
    expect(relayed.slice(0, -1).map(({ data }) => data)).toEqual(frames.map(({ data }) => data));
    expect(JSON.parse(relayed.at(-1)?.data ?? '')).toHaveProperty('error.message');
  });

  it('C20 D46 has the finish reason that the host left out before its [DONE]', async () => {
    const frames = chatChunks({ text: 'whole', model: 'real-model-2026', finish: null }).map((chunk) => ({
      data: JSON.stringify(chunk),
    }));
    upstream.on(CHAT, sse([...frames, '[DONE]']));
    const body = Buffer.from(await (await ask(true)).arrayBuffer());
    const relayed = parseSse(body.toString()).map(({ data }) => data);
    expect(relayed.toSpliced(-2, 1)).toEqual([...frames.map(({ data }) => data), '[DONE]']);
    expect(JSON.parse(relayed.at(-2) ?? '')).toMatchObject({ model: 'real-model-2026' });
    const { choices } = await accumulateWithOpenAISdk(body);
    expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'whole' } });
  });

  it('C20 D46 says that tools are to be run where the host forgot to', async () => {
    const toolCalls = [{ id: 'call_1', name: 'f', arguments: ['{"a":', '1}'] }];
    const frames = chatChunks({ toolCalls, finish: null }).map((chunk) => ({ data: JSON.stringify(chunk) }));
    upstream.on(CHAT, sse([...frames, '[DONE]']));
    const { choices } = await accumulateWithOpenAISdk(Buffer.from(await (await ask(true)).arrayBuffer()));
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { name: 'f', arguments: '{"a":1}' } }] },
    });
  });

  it('C20 D46 is an error where a [DONE] is all there was, or the host always gives a reason', async () => {
    upstream.on(CHAT, sse(['[DONE]']));
    expect((await ask(true)).status).toBe(502);
    const frames = chatChunks({ text: 'half', finish: null }).map((chunk) => ({
      data: JSON.stringify(chunk),
    }));
    upstream.on(CHAT, sse([...frames, '[DONE]']));
    const body = JSON.stringify({
      model: 'strict:m',
      stream: true,
      messages: [{ role: 'user', content: 'a' }],
    });
    const relayed = parseSse(await (await send(body)).text());
    expect(relayed.at(-1)?.data).toContain('ended before completion');
    expect(relayed.map(({ data }) => data)).not.toContain('[DONE]');
  });

  it('D46 ends although the host keeps its connection open behind the end', async () => {
    const frames = chatChunks({ text: 'whole' }).map((chunk) => ({ data: JSON.stringify(chunk) }));
    upstream.on(CHAT, sse([...frames, '[DONE]', 'stall']));
    expect(parseSse(await (await ask(true)).text()).at(-1)?.data).toBe('[DONE]');
  });

  it('D46 F2 is an error in the shape that OpenAI gives it, whatever the host makes of it', async () => {
    upstream.on(CHAT, json({ detail: 'no such field' }, { status: 422 }));
    const response = await ask(true);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.json()).toEqual({
      error: {
        message: expect.stringContaining('no such field'),
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    });
  });
});
