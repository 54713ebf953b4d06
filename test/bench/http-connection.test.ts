import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpConnection, formatRequest } from '../../bench/lib/http-connection.mjs';

let server: Server;
const request = formatRequest({ path: '/', body: '{}' });

afterEach(() => server.close());

/** Answers each request with these pieces, one turn of the event loop apart, then ends the connection where told. */
async function connectTo(pieces: readonly string[], ends = false) {
  server = createServer({ noDelay: true }, (socket) => {
    socket.on('data', async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise(setImmediate);
      }
      if (ends) socket.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return createHttpConnection(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

describe('the load generator of the bench', () => {
  it('knows the end of an answer with a length, however it is cut', async () => {
    const connection = await connectTo(['HTTP/1.1 200 OK\r\nContent-Le', 'ngth: 4\r\n\r', '\nab', 'cd']);
    expect(await connection.exchange(request)).toMatchObject({ status: 200 });
    expect(await connection.exchange(request)).toMatchObject({ status: 200 });
    connection.close();
  });

  it('knows the end of a chunked answer, however it is cut', async () => {
    const connection = await connectTo([
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nab0\r',
      '\n0\r\n',
      '\r\n',
    ]);
    let bytes = 0;
    const answer = await connection.exchange(request, (part: Buffer) => {
      bytes += part.length;
    });
    expect(answer.status).toBe(200);
    expect(bytes).toBe(60);
    connection.close();
  });

  it('tells an error status, and an answer that was cut', async () => {
    const failing = await connectTo(['HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n']);
    expect(await failing.exchange(request)).toMatchObject({ status: 503 });
    failing.close();
    server.close();
    const cut = await connectTo(['HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab'], true);
    expect(await cut.exchange(request)).toMatchObject({ status: 0 });
    expect(cut.isOpen()).toBe(false);
  });
});
