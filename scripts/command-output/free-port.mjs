import { createServer } from 'node:net';

/** Below the range from which systems give ports to sockets that ask for any: there nobody takes it meanwhile. */
const FIRST = 20_000;
const COUNT = 10_000;

/** A port of loopback on which nobody listens, for programs that have to be told one before they start. */
export async function freePort() {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
}

function isFree(port) {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
