// Model servers on loopback in one: an OpenAI-compatible host, Anthropic's API, Ollama, and the place that renews Qwen
// logins. They know no model: they answer every question with one sentence, and call the first tool they are offered.
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

const MODEL = 'gpt-5-mini';
const SENTENCE = ['Hello, ', 'how can I help you?'];
/** Between the pieces of a stream, so that a rate can be told. */
const PAUSE_MS = 40;
const DAY_SECONDS = 86_400;

/** Starts them all at one address. `requests` are paths in the order in which they were asked. */
export async function startStandInHosts() {
  const requests = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    requests.push(`${request.method} ${path}`);
    const answer = ANSWERS.find(([end]) => path.endsWith(end))?.[1];
    if (answer === undefined) response.writeHead(404).end('{"error":{"message":"no such path"}}');
    else await answer(response, text.startsWith('{') ? JSON.parse(text) : {});
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** By the end of a path, the longer ones first. */
const ANSWERS = [
  ['/messages/count_tokens', (response) => sendJson(response, { input_tokens: 14 })],
  ['/messages', sendMessage],
  ['/chat/completions', sendCompletion],
  [
    '/embeddings',
    (response) => sendJson(response, { object: 'list', model: MODEL, data: [embedding()], usage: usage() }),
  ],
  ['/v1/models', (response) => sendJson(response, { object: 'list', data: ['gpt-5.2', MODEL].map(entry) })],
  ['/api/version', (response) => sendJson(response, { version: '0.12.0' })],
  [
    '/api/tags',
    (response) => sendJson(response, { models: [{ name: 'qwen3:8b', modified_at: '2026-01-01T12:00:00Z' }] }),
  ],
  ['/api/show', (response) => sendJson(response, { capabilities: ['completion', 'tools', 'thinking'] })],
  ['/api/chat', sendOllamaLines],
  [
    '/oauth2/token',
    (response) =>
      sendJson(response, {
        access_token: 'renewed',
        refresh_token: 'next',
        token_type: 'Bearer',
        expires_in: DAY_SECONDS,
      }),
  ],
];

const usage = () => ({
  prompt_tokens: 180,
  completion_tokens: 12,
  total_tokens: 192,
  prompt_tokens_details: { cached_tokens: 128 },
});
const entry = (id) => ({ id, object: 'model', created: 1_767_268_800, owned_by: 'openai' });
const embedding = () => ({ object: 'embedding', index: 0, embedding: [0.25, 0.5] });

/** The tool to call: the first one that is offered, unless a result is there already. */
function toolFor({ tools = [], messages = [] }) {
  const last = messages.at(-1) ?? {};
  const answered = last.role === 'tool' || JSON.stringify(last).includes('tool_result');
  return answered ? undefined : (tools[0]?.function?.name ?? tools[0]?.name);
}

async function sendCompletion(response, body) {
  const head = { id: 'chatcmpl-1', created: 1_767_268_800, model: body.model };
  const name = toolFor(body);
  const calls = [
    { index: 0, id: 'call_1', type: 'function', function: { name: name ?? '', arguments: '{}' } },
  ];
  const finish_reason = name === undefined ? 'stop' : 'tool_calls';
  if (body.stream !== true) {
    const message = { role: 'assistant', ...(name ? { tool_calls: calls } : { content: SENTENCE.join('') }) };
    const choices = [{ index: 0, message, finish_reason }];
    return sendJson(response, { ...head, object: 'chat.completion', choices, usage: usage() });
  }
  const chunk = (delta, reason = null) => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: reason }],
  });
  const deltas = name ? [{ tool_calls: calls }] : SENTENCE.map((content) => ({ content }));
  const last = { ...head, object: 'chat.completion.chunk', choices: [], usage: usage() };
  const frames = [...deltas.map((delta) => chunk(delta)), chunk({}, finish_reason), last];
  await sendSlowly(response, 'text/event-stream', [
    ...frames.map((frame) => `data: ${JSON.stringify(frame)}\n\n`),
    'data: [DONE]\n\n',
  ]);
}

async function sendOllamaLines(response, { stream, ...body }) {
  const name = toolFor(body);
  const calls = name === undefined ? {} : { tool_calls: [{ function: { name, arguments: {} } }] };
  const content = name === undefined ? SENTENCE.join('') : '';
  const line = { model: body.model, created_at: '2026-01-01T12:00:00Z' };
  const message = { role: 'assistant', content, ...calls };
  const end = { done: true, done_reason: 'stop', prompt_eval_count: 180, eval_count: 12 };
  if (stream === false) return sendJson(response, { ...line, message, ...end });
  const rest = { ...line, message: { role: 'assistant', content: '' }, ...end };
  const lines = [{ ...line, message, done: false }, rest];
  await sendSlowly(
    response,
    'application/x-ndjson',
    lines.map((one) => `${JSON.stringify(one)}\n`),
  );
}

async function sendMessage(response, { model, stream }) {
  const text = { type: 'text', text: SENTENCE.join('') };
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content: [text],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 180, output_tokens: 12 },
  };
  if (stream !== true) return sendJson(response, message);
  const events = [
    { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: text.text } },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 12 },
    },
    { type: 'message_stop' },
  ];
  const frames = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  await sendSlowly(response, 'text/event-stream', frames);
}

function sendJson(response, value) {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function sendSlowly(response, type, pieces) {
  response.writeHead(200, { 'content-type': type });
  for (const piece of pieces) {
    response.write(piece);
    await wait(PAUSE_MS);
  }
  response.end();
}
