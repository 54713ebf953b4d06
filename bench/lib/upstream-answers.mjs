const text = 'The quick brown fox jumps over the lazy dog. ';
const usage = { prompt_tokens: 1200, completion_tokens: 500, total_tokens: 1700 };
const base = { id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1700000000, model: 'bench' };

/** Whole answers, as they go over the wire. */
export const CHAT = formatAnswer({
  ...base,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
  usage,
});
export const MESSAGE = formatAnswer({
  id: 'msg_bench',
  type: 'message',
  role: 'assistant',
  model: 'bench',
  content: [{ type: 'text', text }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 1200, output_tokens: 10 },
});
export const STREAM_HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';

const made = new Map();

/** The chunks of a stream with `count` deltas of text or of a tool's arguments, made once: who relays them is measured. */
export function streamChunks(kind, count) {
  const key = `${kind}-${count}`;
  if (!made.has(key)) made.set(key, kind === 'tool' ? makeToolChunks(count) : makeTextChunks(count));
  return made.get(key);
}

/** A delta whose text is the time in us, on the clock that all processes of a machine share. */
export function formatStamped() {
  return formatDelta({ content: `t=${process.hrtime.bigint() / 1000n} ` });
}

function makeTextChunks(count) {
  const deltas = Array.from({ length: count }, () => formatDelta({ content: 'word ' }));
  return [formatDelta({ role: 'assistant', content: '' }), ...deltas, ...makeEnd('stop')];
}

function makeToolChunks(count) {
  const call = {
    index: 0,
    id: 'call_1',
    type: 'function',
    function: { name: 'write', arguments: '{"text":"' },
  };
  const more = (part) => formatDelta({ tool_calls: [{ index: 0, function: { arguments: part } }] });
  const deltas = Array.from({ length: count }, () => more('word '));
  const start = formatDelta({ role: 'assistant', content: null, tool_calls: [call] });
  return [start, ...deltas, more('"}'), ...makeEnd('tool_calls')];
}

function makeEnd(reason) {
  return [
    formatDelta({}, reason),
    formatChunk(`data: ${JSON.stringify({ ...base, choices: [], usage })}\n\n`),
    formatChunk('data: [DONE]\n\n'),
    '0\r\n\r\n',
  ];
}

function formatDelta(delta, finish = null) {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return formatChunk(`data: ${JSON.stringify({ ...base, choices })}\n\n`);
}

function formatChunk(frame) {
  return `${Buffer.byteLength(frame).toString(16)}\r\n${frame}\r\n`;
}

function formatAnswer(value) {
  const body = JSON.stringify(value);
  const length = Buffer.byteLength(body);
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`;
}
