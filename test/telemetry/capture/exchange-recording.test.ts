import { expect, it } from 'vitest';
import type { CapturedExchange } from '../../../src/telemetry/capture/captured-exchange.ts';
import { startRecording } from '../../../src/telemetry/capture/exchange-recording.ts';

/** Records an exchange whose client came with these headers; `captured` resolves with its description. */
function record(headers: Readonly<Record<string, string>>) {
  let captured: CapturedExchange | undefined;
  const recording = startRecording({
    requestId: 'req_1',
    version: 'test',
    request: { method: 'POST', url: '/v1/messages?key=query-key-1', headers, body: '{}' },
    scrub: (text) => text,
    onComplete: (_began, describe) => {
      captured = describe();
    },
  });
  return { recording, captured: () => captured };
}

async function* bodyOf(text: string) {
  yield Buffer.from(text);
}

const REQUEST = {
  method: 'POST',
  url: 'http://h/v1',
  headers: { authorization: 'Bearer login-token-2' },
  body: '{}',
};

it('takes out the keys that this very exchange came and went with, which nobody configured', async () => {
  const { recording, captured } = record({ 'x-api-key': 'client-key-3' });
  const keys = 'query-key-1 login-token-2 client-key-3';
  const answer = { status: 200, headers: {}, body: bodyOf(keys), close: () => {} };
  const { body } = await recording.attempt({ backend: 'b', model: 'm' }, REQUEST, Promise.resolve(answer));
  for await (const chunk of body) recording.answerGoesOn(chunk);
  recording.ended(true);
  const text = JSON.stringify(captured());
  expect(text).toContain('[redacted] [redacted] [redacted]');
  for (const key of keys.split(' ')) expect(text).not.toContain(key);
});

it('is handed over when the last upstream is done too', async () => {
  const { recording, captured } = record({});
  const answer = { status: 200, headers: {}, body: bodyOf('x'), close: () => {} };
  const followed = await recording.attempt({ backend: 'b', model: 'm' }, REQUEST, Promise.resolve(answer));
  recording.ended(false);
  expect(captured()).toBeUndefined();
  followed.close();
  expect(captured()).toMatchObject({ client_stayed: false, attempts: [{ end: 'given up' }] });
});
