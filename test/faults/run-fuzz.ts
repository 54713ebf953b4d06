import { request as httpRequest } from 'node:http';
import fc from 'fast-check';
import { bytes, raw, type Step } from '../support/answers.ts';
import type { ScriptedUpstream } from '../support/scripted-upstream.ts';
import { PATHS } from './fault-matrix.ts';
import { HOSTS } from './hosts.ts';
import { CHAT, type DoorPath, judgeAnswer, MESSAGES } from './judge-answer.ts';

/** An echo for the first two, and a backend for each dialect, of which nothing is tried twice. */
export function fuzzBackends(origin: string): object {
  const hosts = HOSTS.map(({ dialect, backend, baseUrl }) => [
    dialect,
    { ...backend, base_url: baseUrl(origin) },
  ]);
  return {
    retries: { max: 0 },
    breaker: { failures: 1_000_000 },
    default_backend: 'echo',
    backends: { echo: { type: 'echo' }, ...Object.fromEntries(hosts) },
  };
}

const door = fc.constantFrom<DoorPath>(MESSAGES, CHAT);

/** A body that is nearly right: known fields, any of them with any value. */
const nearlyRight = fc
  .record(
    {
      model: fc.oneof(
        { weight: 6, arbitrary: fc.constant('echo') },
        { weight: 1, arbitrary: fc.jsonValue() },
      ),
      max_tokens: fc.oneof(fc.constant(9), fc.jsonValue()),
      messages: fc.oneof(
        fc.array(
          fc.record(
            {
              role: fc.oneof(
                fc.constantFrom('user', 'assistant', 'system', 'tool', 'developer'),
                fc.jsonValue(),
              ),
              content: fc.oneof(fc.string(), fc.jsonValue()),
              tool_calls: fc.jsonValue(),
              tool_call_id: fc.jsonValue(),
            },
            { requiredKeys: ['role', 'content'] },
          ),
          { maxLength: 4 },
        ),
        fc.jsonValue(),
      ),
      system: fc.jsonValue(),
      tools: fc.jsonValue(),
      tool_choice: fc.jsonValue(),
      thinking: fc.jsonValue(),
      stream: fc.oneof(fc.boolean(), fc.jsonValue()),
      stop: fc.jsonValue(),
      response_format: fc.jsonValue(),
      metadata: fc.jsonValue(),
    },
    { requiredKeys: ['model', 'messages'] },
  )
  .map((body) => Buffer.from(JSON.stringify(body)));

/** Any JSON, and any bytes. */
const anyBody = fc.oneof(
  { weight: 4, arbitrary: nearlyRight },
  { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((data) => Buffer.from(data)) },
);

/** Random bodies at both doors: whatever is wrong with them is the client's fault, and it is told so. */
export async function fuzzBodies(url: string, runs: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(door, anyBody, async (path, body) => {
      const response = await fetch(url + path, { method: 'POST', body: new Uint8Array(body) });
      const text = await response.text();
      if (response.status >= 500) throw new Error(`${response.status}: ${text}`);
      expectSound(path, response.status, response.headers.get('content-type') ?? '', text, false);
    }),
    { numRuns: runs },
  );
}

const headerName = fc.oneof(
  fc.constantFrom(
    'content-type',
    'accept',
    'anthropic-beta',
    'anthropic-version',
    'x-api-key',
    'authorization',
  ),
  fc.constantFrom(
    'content-encoding',
    'x-request-id',
    'cookie',
    'forwarded',
    'x-forwarded-host',
    'x-qcp-hop',
    'origin',
  ),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/).filter((name) => !FRAMING.has(name)),
);
/** Headers that Node writes itself, or that change the protocol on the wire. */
const FRAMING = new Set([
  'host',
  'connection',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'transfer-encoding',
  'keep-alive',
]);
const headerValue = fc.oneof(
  fc.stringMatching(/^[ -~]{0,60}$/),
  fc.stringMatching(/^[!-~\u00a1-\u00ff]{1,200}$/),
);

/** Random headers around a sound body: an answer, or an error that is no fault of the server. */
export async function fuzzHeaders(url: string, runs: number): Promise<void> {
  const body = JSON.stringify({ model: 'echo', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] });
  await fc.assert(
    fc.asyncProperty(door, fc.dictionary(headerName, headerValue, { maxKeys: 12 }), async (path, headers) => {
      const { status, type, text } = await post(url + path, headers, body);
      if (status >= 500 && status !== 508) throw new Error(`${status}: ${text}`);
      expectSound(path, status, type, text, false);
    }),
    { numRuns: runs },
  );
}

function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<{ readonly status: number; readonly type: string; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const framed = { ...headers, 'content-length': String(Buffer.byteLength(body)) };
    const request = httpRequest(url, { method: 'POST', headers: framed }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      const type = response.headers['content-type'] ?? '';
      response.once('end', () => resolve({ status: response.statusCode ?? 0, type, text }));
    });
    request.once('error', reject).end(body);
  });
}

/** Bytes of a host: noise, or pieces of a sound answer with noise in and between them. */
const upstreamBytes = (sound: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc
      .tuple(fc.nat(sound.length), fc.uint8Array({ maxLength: 40 }), fc.nat(sound.length))
      .map(([to, noise, from]) => Buffer.concat([sound.subarray(0, to), noise, sound.subarray(from)])),
  );

/** Random bytes in place of answers: the client gets an answer or one sound error, and its stream always ends. */
export async function fuzzUpstream(upstream: ScriptedUpstream, url: string, runs: number): Promise<void> {
  const host = fc.constantFrom(...HOSTS);
  const asked = fc.record({ host, path: door, stream: fc.boolean(), headers: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      asked.chain((request) => {
        const sound = Buffer.concat(request.host.answer(request.stream).body.filter(isBytes));
        return fc.record({ request: fc.constant(request), data: upstreamBytes(sound) });
      }),
      async ({ request, data }) => {
        const { headers } = request.host.answer(request.stream);
        const type = String(headers['content-type']);
        upstream.on('*', request.headers ? bytes([data], type) : raw(data));
        await expectSoundAnswer(url, request.path, request.host.dialect, request.stream);
      },
    ),
    { numRuns: runs },
  );
}

function isBytes(step: Step): step is Uint8Array {
  return step instanceof Uint8Array;
}

async function expectSoundAnswer(
  url: string,
  path: DoorPath,
  dialect: string,
  stream: boolean,
): Promise<void> {
  const body = { model: `${dialect}:m`, max_tokens: 9, stream, messages: [{ role: 'user', content: 'hi' }] };
  const { status, type, text } = await post(url + path, {}, JSON.stringify(body));
  if (status === 500) throw new Error(text);
  expectSound(path, status, type, text, PATHS[path] === dialect);
}

function expectSound(path: DoorPath, status: number, type: string, text: string, relayed: boolean): void {
  const { complaints } = judgeAnswer(path, status, type, text, relayed);
  if (complaints.length > 0) throw new Error(`${status} ${complaints.join('; ')}: ${text}`);
}
