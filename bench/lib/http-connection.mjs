import { createConnection } from 'node:net';

const END_OF_HEAD = '\r\n\r\n';
const END_OF_CHUNKS = '0\r\n\r\n';

/**
 * A client that costs little: one kept connection, one request at a time, and of an answer only what says where it
 * ends. It shares the machine with what it measures, so it must need much less CPU than that.
 */
export function createHttpConnection(origin) {
  const { hostname, port } = new URL(origin);
  const socket = createConnection({ host: hostname, port: Number(port), noDelay: true });
  let running;
  const finish = (status) => {
    const { done, began, firstByteAt } = running;
    running = undefined;
    const ended = performance.now();
    done({ status, firstByteMs: (firstByteAt ?? ended) - began, totalMs: ended - began });
  };
  socket.on('data', (bytes) => {
    if (running === undefined) return;
    running.firstByteAt ??= performance.now();
    running.observe?.(bytes);
    if (readAnswer(running, bytes)) finish(running.status);
  });
  socket.on('error', () => {});
  socket.on('close', () => running !== undefined && finish(0));
  /** Sends what `formatRequest` made. Status 0: the connection ended before the answer did. Times in ms. */
  const exchange = (request, observe) =>
    new Promise((done) => {
      running = { done, observe, began: performance.now(), head: '', status: 0, left: undefined, tail: '' };
      if (socket.destroyed) finish(0);
      else socket.write(request);
    });
  return { exchange, isOpen: () => !socket.destroyed, close: () => socket.destroy() };
}

/** The bytes of one POST. */
export function formatRequest({ path, body, headers = {} }) {
  const lines = Object.entries({ 'content-type': 'application/json', ...headers });
  const content = Buffer.from(body);
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `content-length: ${content.length}`,
    ...lines.map(([name, value]) => `${name}: ${value}`),
  ].join('\r\n');
  return Buffer.concat([Buffer.from(head + END_OF_HEAD), content]);
}

/** Whether the answer ends with these bytes. The head is read once; of a chunked body only its last bytes matter. */
function readAnswer(answer, bytes) {
  if (answer.left === undefined) return readHead(answer, bytes);
  if (Number.isFinite(answer.left)) {
    answer.left -= bytes.length;
    return answer.left <= 0;
  }
  answer.tail = (answer.tail + bytes.toString('latin1', Math.max(0, bytes.length - 5))).slice(-5);
  return answer.tail === END_OF_CHUNKS;
}

function readHead(answer, bytes) {
  answer.head += bytes.toString('latin1');
  const end = answer.head.indexOf(END_OF_HEAD);
  if (end === -1) return false;
  const rest = answer.head.slice(end + END_OF_HEAD.length);
  answer.status = Number(answer.head.slice(9, 12));
  const length = /\r\ncontent-length: *(\d+)/i.exec(answer.head.slice(0, end));
  answer.left = length === null ? Number.POSITIVE_INFINITY : Number(length[1]) - rest.length;
  answer.tail = rest.slice(-5);
  return length === null ? answer.tail === END_OF_CHUNKS : answer.left <= 0;
}
