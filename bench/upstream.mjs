// A host that costs next to nothing: fixed answers over a bare socket. Words of the user ask for a stream: `Answer with
// text-500` is 500 chunks of text, `tool-500` the arguments of a tool, `slow-20` a chunk every half a second.
import { createServer } from 'node:net';
import { CHAT, formatStamped, MESSAGE, STREAM_HEAD, streamChunks } from './lib/upstream-answers.mjs';

const END_OF_HEAD = '\r\n\r\n';
/** How much of both ends of a body is read; requests are larger, and what they ask for stands there. */
const READ_BYTES = 1000;
const SLOW_MS = 500;

const server = createServer({ noDelay: true }, (socket) => {
  const request = createRequestState();
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    for (let rest = bytes; rest.length > 0; ) {
      rest = readRequest(request, rest);
      if (request.left === 0) {
        respond(socket, request);
        Object.assign(request, createRequestState());
      }
    }
  });
});
server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}`),
);
process.once('SIGTERM', () => process.exit(0));

/** `left` is what the body still lacks, in bytes; `first` and `last` are its ends. */
function createRequestState() {
  return { head: '', path: '', left: undefined, first: '', last: '' };
}

/** Takes what belongs to this request and returns the rest. A body is counted, never put together. */
function readRequest(request, bytes) {
  if (request.left === undefined) return readHead(request, bytes);
  const part = bytes.subarray(0, request.left);
  request.left -= part.length;
  if (request.first.length < READ_BYTES) request.first += part.toString('latin1', 0, READ_BYTES);
  request.last = (request.last + part.toString('latin1', Math.max(0, part.length - READ_BYTES))).slice(
    -READ_BYTES,
  );
  return bytes.subarray(part.length);
}

function readHead(request, bytes) {
  const before = request.head.length;
  request.head += bytes.toString('latin1');
  const end = request.head.indexOf(END_OF_HEAD);
  if (end === -1) return bytes.subarray(bytes.length);
  const head = request.head.slice(0, end);
  request.path = head.split(' ', 2)[1];
  request.left = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  return bytes.subarray(end + END_OF_HEAD.length - before);
}

function respond(socket, { path, first, last }) {
  const [, kind, count] = /Answer with (text|tool|slow)-(\d+)/.exec(first + last) ?? [];
  if (kind === undefined) socket.write(path.endsWith('/messages') ? MESSAGE : CHAT);
  else if (kind === 'slow') writeSlowly(socket, Number(count));
  else writeStream(socket, streamChunks(kind, Number(count)));
}

/** Each chunk in a write of its own, one turn of the event loop apart. */
function writeStream(socket, chunks) {
  socket.write(STREAM_HEAD);
  let next = 0;
  const step = () => {
    if (socket.destroyed) return;
    socket.write(chunks[next++]);
    if (next < chunks.length) setImmediate(step);
  };
  step();
}

/** Chunks that say when they were sent. */
function writeSlowly(socket, count) {
  const [first, ...others] = streamChunks('text', 0);
  socket.write(STREAM_HEAD + first);
  let left = count;
  const timer = setInterval(() => {
    if (left-- > 0) {
      socket.write(formatStamped());
      return;
    }
    clearInterval(timer);
    for (const chunk of others) socket.write(chunk);
  }, SLOW_MS);
  socket.once('close', () => clearInterval(timer));
}
