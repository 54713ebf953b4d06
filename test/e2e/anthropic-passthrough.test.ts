import { describe, expect, it } from 'vitest';
import { accumulateWithAnthropicSdk } from '../support/accumulate-with-sdk.ts';
import { type Answer, bytes, sse } from '../support/answers.ts';
import { anthropicEvents, anthropicMessage, anthropicStream } from '../support/anthropic-answers.ts';
import { listCaptures, replayCapture } from '../support/captures.ts';
import { parseSse } from '../support/parse-sse.ts';
import { useScriptedUpstream } from '../support/scripted-upstream.ts';
import { useQcp } from '../support/start-qcp.ts';

const MESSAGES = '/v1/messages';
const upstream = useScriptedUpstream();
const qcp = useQcp(() => ({
  retries: { max: 0 },
  backends: {
    claude: {
      type: 'anthropic',
      base_url: upstream.url,
      api_key: 'upstream-key',
      quirks: { like: 'api.anthropic.com' },
    },
    imitation: { type: 'anthropic', base_url: upstream.url, api_key: 'other-key' },
    unstripped: { type: 'anthropic', base_url: upstream.url, quirks: { strip_fields: [] } },
  },
  default_backend: 'claude',
  models: [{ match: 'alias', to: 'claude:claude-opus-5' }],
}));

const captures = listCaptures(['claude-code', 'anthropic-sdk'], /\/messages(\?|$)/);

function answering(): void {
  upstream.on(MESSAGES, (request) =>
    (request.json as { stream?: boolean }).stream === true
      ? anthropicStream({ model: 'claude-opus-5' })
      : anthropicMessage({ model: 'claude-opus-5' }),
  );
}

function ask(body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(qcp.url + MESSAGES, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** A stream of these events without those of one type. */
function relayed(events: readonly { readonly type: string }[], without?: string): Answer {
  const kept = events.filter(({ type }) => type !== without);
  return sse(kept.map((event) => ({ event: event.type, data: JSON.stringify(event) })));
}

async function streamed(): Promise<Uint8Array> {
  return new Uint8Array(await (await ask({ model: 'alias', stream: true, ...minimal })).arrayBuffer());
}

const minimal = { max_tokens: 64, messages: [{ role: 'user', content: 'hi' }] };

describe('D41 requests of Anthropic clients to Anthropic', () => {
  it.each(captures)('D41 $file goes up byte for byte, threads included', async (named) => {
    answering();
    const response = await replayCapture(qcp.url, named);
    expect(response.status, await response.text()).toBe(200);
    expect(response.headers.get('x-qcp-warnings')).toBeNull();
    const sent = await upstream.nextRequest();
    expect(sent.text).toBe(JSON.stringify(named.capture.body));
    expect(sent.headers['anthropic-version']).toBe(named.capture.headers['anthropic-version']);
    expect(sent.headers['anthropic-beta']).toBe(
      named.capture.headers['anthropic-beta']?.replaceAll(', ', ','),
    );
  });

  it('A51 G2 keeps the query of Claude Code here: betas are asked for by header alone', async () => {
    answering();
    const headers = { 'anthropic-beta': 'context-management-2025-06-27' };
    const body = JSON.stringify({ model: 'alias', ...minimal });
    await (await fetch(`${qcp.url}${MESSAGES}?beta=true`, { method: 'POST', headers, body })).text();
    const sent = await upstream.nextRequest();
    expect(sent.url).toBe(MESSAGES);
    expect(sent.headers['anthropic-beta']).toBe('context-management-2025-06-27');
  });

  it.each(captures)('D41 $file changes in nothing but the mapped model', async (named) => {
    answering();
    // The family of models stays, so that the way of thinking does too (D44).
    const model = String(named.capture.body?.['model']);
    const mapped = `${model}-20260101`;
    await (await replayCapture(qcp.url, named, `claude:${mapped}`)).text();
    const expected = JSON.stringify({ ...named.capture.body, model: mapped });
    expect((await upstream.nextRequest()).text).toBe(expected);
  });

  it('D41 keeps bytes that no serializer of ours would write', async () => {
    answering();
    const body = `{ "model" : "alias", "zeta":{"b":1,"a":[ ]},\n "max_tokens":6.0e1, "messages":[{"content":"\\u00e9","role":"user"}]}`;
    await fetch(qcp.url + MESSAGES, { method: 'POST', body });
    expect((await upstream.nextRequest()).text).toBe(body.replace('alias', 'claude-opus-5'));
  });

  it('I5 I6 sends the own key and the betas of the client, and nothing else that it said', async () => {
    answering();
    await ask(
      { model: 'alias', ...minimal },
      { 'x-api-key': 'client-key', 'anthropic-beta': 'one, two', 'x-app': 'cli', cookie: 'c=1' },
    );
    const { headers } = await upstream.nextRequest();
    expect(headers).toMatchObject({
      'x-api-key': 'upstream-key',
      'anthropic-beta': 'one,two',
      'anthropic-version': '2023-06-01',
    });
    expect(JSON.stringify(headers)).not.toMatch(/client-key|cli"|c=1/);
  });
});

describe('D43 answers of Anthropic to its clients', () => {
  it('D43 relays pings, comments and unknown events, and puts the asked name in', async () => {
    const [start, ...rest] = anthropicEvents({ model: 'claude-opus-5' });
    const frames = [start, { type: 'future_event', a: 1 }, ...rest].map((event) => ({
      event: event?.type,
      data: JSON.stringify(event),
    }));
    upstream.on(MESSAGES, sse([{ data: '', comment: 'keep me' }, ...frames]));
    const text = await (await ask({ model: 'alias', stream: true, ...minimal })).text();
    expect(text).toContain(': keep me');
    const events = parseSse(text).filter(({ data }) => data !== '');
    expect(events.map(({ event }) => event)).toEqual(frames.map(({ event }) => event));
    expect(events.slice(1).map(({ data }) => data)).toEqual(frames.slice(1).map(({ data }) => data));
    expect(JSON.parse(events[0]?.data ?? '')).toMatchObject({ message: { model: 'alias' } });
  });

  it('D43 relays a whole answer with fields that nobody knows', async () => {
    const body = `{"type":"message","id":"msg_1","role":"assistant","model":"alias","content":[{"type":"text","text":"h\\u00ed","x":1}],
      "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":2,"future":3}}`;
    upstream.on(MESSAGES, bytes([body], 'application/json'));
    expect(await (await ask({ model: 'alias', ...minimal })).text()).toBe(body);
  });

  it('D36 ends a cut stream with one error event', async () => {
    const frames = anthropicEvents().slice(0, 4);
    upstream.on(
      MESSAGES,
      sse([...frames.map((event) => ({ event: event.type, data: JSON.stringify(event) })), 'cut']),
    );
    const events = parseSse(await (await ask({ model: 'alias', stream: true, ...minimal })).text());
    expect(events.filter(({ event }) => event === 'error')).toHaveLength(1);
    expect(events.at(-1)?.event).toBe('error');
  });

  it('C20 puts in the stop reason that a host left out before message_stop', async () => {
    const toolUse = { id: 'toolu_1', name: 'f', input: '{"a":1}' };
    upstream.on(MESSAGES, relayed(anthropicEvents({ content: [{ toolUse }] }), 'message_delta'));
    const message = await accumulateWithAnthropicSdk(await streamed());
    expect(message).toMatchObject({ stop_reason: 'tool_use', content: [{ name: 'f', input: { a: 1 } }] });
  });

  it('D36 puts in the message_stop that a host left out behind its stop reason', async () => {
    upstream.on(MESSAGES, relayed(anthropicEvents(), 'message_stop'));
    const bytes = await streamed();
    expect(parseSse(Buffer.from(bytes).toString()).at(-1)?.event).toBe('message_stop');
    expect(await accumulateWithAnthropicSdk(bytes)).toMatchObject({ stop_reason: 'end_turn' });
  });

  it('C20 takes a message_stop without any answer for a cut stream', async () => {
    const [start, , ...rest] = anthropicEvents();
    upstream.on(MESSAGES, relayed([start, rest.at(-1)].filter((event) => event !== undefined)));
    expect((await ask({ model: 'alias', stream: true, ...minimal })).status).toBe(502);
  });

  it('D43 ends although the host keeps its connection open behind the end', async () => {
    const answer = anthropicStream();
    upstream.on(MESSAGES, { ...answer, body: [...answer.body, 'stall'] });
    expect(await accumulateWithAnthropicSdk(await streamed())).toMatchObject({ stop_reason: 'end_turn' });
  });

  it('I13 hands the limits of the account on', async () => {
    const headers = { 'anthropic-ratelimit-requests-remaining': '5', 'request-id': 'req_up' };
    upstream.on(MESSAGES, anthropicMessage({}, { headers }));
    const response = await ask({ model: 'alias', ...minimal });
    expect(response.headers.get('anthropic-ratelimit-requests-remaining')).toBe('5');
    expect(response.headers.get('x-upstream-request-id')).toBe('req_up');
  });
});

describe('D45 requests of Anthropic clients to hosts that imitate Anthropic', () => {
  const body = {
    ...minimal,
    system: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral', scope: 'global' } }],
    context_management: { edits: [] },
    tools: [{ name: 'f', input_schema: { type: 'object' }, eager_input_streaming: true }],
    future: 1,
  };

  it('D45 lose what the host does not know, and nothing else', async () => {
    answering();
    const response = await ask({ model: 'imitation:m', ...body }, { 'anthropic-beta': 'context' });
    const sent = await upstream.nextRequest();
    expect(sent.json).toEqual({
      model: 'm',
      ...minimal,
      system: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral' } }],
      tools: [{ name: 'f', input_schema: { type: 'object' } }],
      future: 1,
    });
    expect(sent.headers).not.toHaveProperty('anthropic-beta');
    expect(response.headers.get('x-qcp-warnings')).toContain('dropped:context_management');
  });

  it('D45 lose nothing where the operator switches it off', async () => {
    answering();
    await ask({ model: 'unstripped:m', ...body }, { 'anthropic-beta': 'context' });
    const sent = await upstream.nextRequest();
    expect(sent.json).toEqual({ model: 'm', ...body });
    expect(sent.headers['anthropic-beta']).toBe('context');
  });

  it('refuses a thread, in the words that the SDK recovers from', async () => {
    const thread = { type: 'continue', previous_message_id: 'msg_1' };
    const response = await ask({ model: 'imitation:m', ...minimal, thread });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('thread') } });
    expect(upstream.requests).toHaveLength(0);
  });
});
