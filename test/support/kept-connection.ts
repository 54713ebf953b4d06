import { Agent, request } from 'node:http';
import { onTestFinished } from 'vitest';

export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** One connection that is kept open, so that each of its requests reaches the same process of a server. */
export interface KeptConnection {
  get(path: string): Promise<PlainAnswer>;
  post(path: string, body: object, headers?: Readonly<Record<string, string>>): Promise<PlainAnswer>;
}

/** Closed after the test. */
export function openConnection(url: string): KeptConnection {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const send = (
    method: string,
    path: string,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<PlainAnswer> =>
    new Promise((resolve, reject) => {
      const sent = request(url + path, { method, agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        response.once('error', reject);
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      });
      sent.once('error', reject);
      sent.end(body);
    });
  return {
    get: (path) => send('GET', path, '', {}),
    post: (path, body, headers = {}) => send('POST', path, JSON.stringify(body), headers),
  };
}
