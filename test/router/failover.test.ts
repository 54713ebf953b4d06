import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { QcpError } from '../../src/errors/index.ts';
import { createTestRouter, type TestRouter, type UpstreamScript } from '../support/test-router.ts';

// Waits are noted and not waited.
vi.mock('node:timers/promises', async (original) => ({
  ...(await original()),
  setTimeout: vi.fn(async () => {}),
}));
afterEach(() => void vi.mocked(sleep).mockClear());
const waits = (): unknown[] => vi.mocked(sleep).mock.calls.map(([ms]) => ms);

const LIST = { models: [{ match: '*', to: ['a:m1', 'b:m2'] }] };
const TWO = { backends: { a: {}, b: {} }, ...LIST };
const targets = (router: TestRouter): string[] => router.sent.map(({ to }) => to.split('/')[0] ?? '');

/** Hosts by name that answer with a status, and others that answer well. */
function failing(hosts: Readonly<Record<string, number | Error>>, headers = {}): UpstreamScript {
  return ({ to }) => {
    const failure = hosts[to.split('/')[0] ?? ''];
    return failure instanceof Error ? failure : { status: failure ?? 200, headers };
  };
}

describe('a failed target', () => {
  it.each([401, 402, 403, 404, 408, 409, 429, 500, 502, 503, 504, 520, 529])(
    'that answers %i gives way to the next one at once',
    async (status) => {
      const router = await createTestRouter(TWO);
      router.answer(failing({ a: status }, { 'retry-after': '9' }));
      const answer = await router.messages();
      expect(answer.status).toBe(200);
      expect(targets(router)).toEqual(['a', 'b']);
      expect(waits()).toEqual([]);
      expect(answer.headers).toMatchObject({
        'x-qcp-backend': 'b',
        'x-qcp-model': 'm2',
        'x-qcp-attempts': '2',
      });
    },
  );

  it.each(['UPSTREAM_UNREACHABLE', 'UPSTREAM_TIMEOUT', 'UPSTREAM_STREAM_CUT'] as const)(
    'whose connection fails (%s) gives way to the next one at once',
    async (code) => {
      const router = await createTestRouter(TWO);
      router.answer(failing({ a: new QcpError(code, 'gone') }));
      expect((await router.messages()).status).toBe(200);
      expect(targets(router)).toEqual(['a', 'b']);
    },
  );

  it.each([400, 422])("is not left for the client's own %i", async (status) => {
    const router = await createTestRouter(TWO);
    router.answer(failing({ a: status }));
    expect((await router.messages()).status).toBe(400);
    expect(targets(router)).toEqual(['a']);
  });

  it('is told with every other one, and with who was asked last', async () => {
    const router = await createTestRouter({ ...TWO, retries: { max: 0 } });
    router.answer(failing({ a: 429, b: 500 }));
    const { json, headers } = await router.messages();
    expect(json.error.message).toMatch(/^every target failed: a:m1: a: .+; b:m2: b: /);
    expect(headers).toMatchObject({ 'x-qcp-backend': 'b', 'x-qcp-attempts': '2' });
    expect(router.records.at(-1)?.attempts.map(({ outcome }) => outcome)).toEqual([
      'UPSTREAM_RATE_LIMIT',
      'UPSTREAM_FAILED',
    ]);
  });

  it('is translated anew for the next one', async () => {
    const claude = { type: 'anthropic', base_url: 'http://b.test' };
    const router = await createTestRouter({ backends: { a: {}, b: claude }, ...LIST });
    router.answer(failing({ a: 500 }));
    expect((await router.chat({ model: 'x', max_tokens: 7 })).json.choices).toHaveLength(1);
    expect(router.sent.map(({ to }) => to)).toEqual(['a/v1/chat/completions', 'b/v1/messages']);
    expect(router.sent[1]?.json).toMatchObject({ model: 'm2', max_tokens: 7 });
  });
});

describe('a target that cannot be asked', () => {
  it('is skipped where another one remains', async () => {
    const closed = { type: 'qwen-oauth', base_url: undefined };
    const router = await createTestRouter({ backends: { a: closed, b: {} }, ...LIST });
    const { headers } = await router.messages();
    expect(headers).toMatchObject({ 'x-qcp-backend': 'b', 'x-qcp-attempts': '1' });
  });

  it('is not what is left when the others rest', async () => {
    const router = await createTestRouter({ backends: { a: {}, b: { api_key: '${UNSET_KEY}' } }, ...LIST });
    router.answer(failing({ a: 401 }));
    await router.messages();
    router.answer(failing({}));
    expect((await router.messages()).headers['x-qcp-backend']).toBe('a');
  });
});

describe('a|b in a model name', () => {
  it('is failover with parameters of their own', async () => {
    const router = await createTestRouter({ backends: { a: {}, b: {} } });
    router.answer(failing({ a: 500 }));
    await router.messages({ model: 'a:m1?temperature=0.1|b:m2?temperature=0.7' });
    expect(router.sent.map(({ json }) => [json.model, json.temperature])).toEqual([
      ['m1', 0.1],
      ['m2', 0.7],
    ]);
  });
});

describe('a full context', () => {
  const overflow = {
    error: { message: "This model's maximum context length is 8192 tokens", code: 'context_length_exceeded' },
  };
  const full: UpstreamScript = ({ to }) => (to.startsWith('c') ? {} : { status: 400, json: overflow });
  const config = (limits: readonly (number | undefined)[]) => ({
    backends: { a: {}, b: {}, c: {} },
    models: [
      {
        match: '*',
        to: limits.map((max_input_tokens, index) => ({ target: `${'abc'[index]}:m`, max_input_tokens })),
      },
    ],
  });

  it.each([
    ['a larger one', [8000, 8000, 16_000], ['a', 'c']],
    ['one without a limit', [8000, undefined, 16_000], ['a', 'b']],
    ['nobody where none is said to be larger', [undefined, undefined, undefined], ['a']],
    ['nobody where the others are smaller', [8000, 4000, 8000], ['a']],
  ])('moves to %s', async (_name, limits, expected) => {
    const router = await createTestRouter(config(limits));
    router.answer(full);
    const { status, json } = await router.messages();
    expect(targets(router)).toEqual(expected);
    if (!expected.includes('c'))
      expect([status, json.error.message]).toEqual([400, expect.stringContaining('prompt is too long')]);
  });
});

describe('several keys', () => {
  const keyed = { backends: { a: { api_keys: ['key-one', 'key-two'] } } };
  const keysSent = (router: TestRouter): unknown[] =>
    router.sent.map(({ headers }) => headers['authorization']);

  it('are begun with by chance, so that all carry the load', async () => {
    const router = await createTestRouter({ ...keyed, affinity: { enabled: false } });
    router.throwDice(0, 0, 0, 0.5);
    await router.messages();
    await router.messages();
    expect(new Set(keysSent(router))).toEqual(new Set(['Bearer key-one', 'Bearer key-two']));
  });

  it('rest one by one, for as long as Retry-After says', async () => {
    const router = await createTestRouter({ ...keyed, affinity: { enabled: false } });
    router.answer(({ headers }) =>
      headers['authorization'] === 'Bearer key-one' ? { status: 429, headers: { 'retry-after': '60' } } : {},
    );
    await router.messages();
    router.pass(59_000);
    await router.messages();
    expect(keysSent(router)).toEqual(['Bearer key-one', 'Bearer key-two', 'Bearer key-two']);
    router.pass(2000);
    await router.messages();
    expect(keysSent(router).at(-2)).toBe('Bearer key-one');
  });

  it('are asked by the shortest wait where all of them rest', async () => {
    const router = await createTestRouter(keyed);
    router.answer(({ headers }) => {
      const seconds = headers['authorization'] === 'Bearer key-one' ? '8' : '30';
      return { status: 429, headers: { 'retry-after': seconds } };
    });
    await router.messages();
    router.answer(() => ({}));
    router.pass(5000);
    await router.messages();
    expect(keysSent(router).at(-1)).toBe('Bearer key-one');
  });
});

describe('rest', () => {
  it('of a target lasts for cooldown.seconds where the host names no time', async () => {
    const router = await createTestRouter({
      ...TWO,
      cooldown: { seconds: 20 },
      affinity: { enabled: false },
    });
    router.answer(failing({ a: 401 }));
    await router.messages();
    await router.messages();
    expect(targets(router)).toEqual(['a', 'b', 'b']);
    router.pass(21_000);
    await router.messages();
    expect(targets(router)).toEqual(['a', 'b', 'b', 'a', 'b']);
  });

  it('of a rate-limited target makes later requests take another one, and never empties the list', async () => {
    const router = await createTestRouter({ ...TWO, affinity: { enabled: false } });
    router.answer(failing({ a: 429 }, { 'retry-after': '60' }));
    await router.messages();
    await router.messages();
    expect(targets(router)).toEqual(['a', 'b', 'b']);
    expect(waits()).toEqual([]);
    router.answer(failing({ a: 429, b: 429 }, { 'retry-after': '60' }));
    expect((await router.messages()).status).toBe(429);
    expect(targets(router).at(-1)).toBe('b');
  });

  it('of a target that fails again and again ends with one probe', async () => {
    const breaker = { failures: 2, open_seconds: 30 };
    const router = await createTestRouter({ ...TWO, breaker, affinity: { enabled: false } });
    router.answer(failing({ a: 500 }));
    for (let request = 0; request < 3; request++) await router.messages();
    expect(targets(router)).toEqual(['a', 'b', 'a', 'b', 'b']);
    router.pass(31_000);
    router.answer(failing({}));
    await router.messages();
    expect(targets(router).at(-1)).toBe('a');
  });

  it('of a half-open target in reserve is not ended by requests that never come to it', async () => {
    const router = await createTestRouter({
      ...TWO,
      backends: { a: {}, b: {}, c: {} },
      models: [{ match: '*', to: ['a:m', 'b:m', 'c:m'] }],
      breaker: { failures: 1, open_seconds: 30 },
      affinity: { enabled: false },
    });
    router.answer(failing({ a: 500, b: 500 }));
    await router.messages();
    router.pass(31_000);
    router.answer(failing({}));
    await router.messages();
    router.answer(failing({ a: 500 }));
    await router.messages();
    expect(targets(router).slice(3)).toEqual(['a', 'a', 'b']);
  });
});

describe('weights', () => {
  it('spread requests, and the rest of the list is failover', async () => {
    const to = [
      { target: 'a:m', weight: 3 },
      { target: 'b:m', weight: 1 },
    ];
    const router = await createTestRouter({
      backends: { a: {}, b: {} },
      models: [{ match: '*', to }],
      affinity: { enabled: false },
    });
    router.throwDice(0.8, 0);
    router.answer(failing({ b: 500 }));
    await router.messages();
    expect(targets(router)).toEqual(['b', 'a']);
  });
});

describe('a conversation', () => {
  const session = { 'x-claude-code-session-id': 's1' };
  const spread = {
    backends: { a: {}, b: {} },
    models: [
      {
        match: '*',
        to: [
          { target: 'a:m', weight: 1 },
          { target: 'b:m', weight: 1 },
        ],
      },
    ],
  };

  it('stays with the target that served it, whatever the dice say', async () => {
    const router = await createTestRouter(spread);
    router.throwDice(0.9);
    await router.messages({}, session);
    router.throwDice(0);
    await router.messages({}, session);
    await router.messages({}, { 'x-claude-code-session-id': 's2' });
    expect(targets(router)).toEqual(['b', 'b', 'a']);
  });

  it('stays with its key, too', async () => {
    const router = await createTestRouter({ backends: { a: { api_keys: ['key-one', 'key-two'] } } });
    router.throwDice(0.9);
    await router.messages({}, session);
    router.throwDice(0);
    await router.messages({}, session);
    expect(router.sent[1]?.headers['authorization']).toBe(router.sent[0]?.headers['authorization']);
  });

  it('moves with a request that was served elsewhere, and only with such', async () => {
    const router = await createTestRouter({ ...spread, retries: { max: 0 } });
    router.throwDice(0.9);
    await router.messages({}, session);
    router.throwDice(0);
    router.answer(failing({ a: 400, b: 400 }));
    await router.messages({}, session);
    router.answer(failing({ b: 500 }));
    await router.messages({}, session);
    router.answer(failing({}));
    await router.messages({}, session);
    expect(targets(router)).toEqual(['b', 'b', 'b', 'a', 'a']);
  });

  it('is forgotten when it is idle for affinity.ttl_seconds', async () => {
    const router = await createTestRouter({ ...spread, affinity: { ttl_seconds: 60 } });
    router.throwDice(0.9);
    await router.messages({}, session);
    router.throwDice(0);
    router.pass(61_000);
    await router.messages({}, session);
    expect(targets(router)).toEqual(['b', 'a']);
  });

  it('is bound to nothing where affinity is off', async () => {
    const router = await createTestRouter({ ...spread, affinity: { enabled: false } });
    router.throwDice(0.9, 0, 0, 0);
    await router.messages({}, session);
    await router.messages({}, session);
    expect(targets(router)).toEqual(['b', 'a']);
  });
});

describe('a wait', () => {
  it('repeats the last target only, once and for as long as it asks for', async () => {
    const router = await createTestRouter({ backends: { a: {} } });
    router.answer(failing({ a: 429 }, { 'retry-after': '5' }));
    expect((await router.messages()).status).toBe(429);
    expect(router.sent).toHaveLength(2);
    expect(waits()).toEqual([5000]);
  });

  it('for a host that was silent for minutes is not spent a second time', async () => {
    const router = await createTestRouter({ backends: { a: {} } });
    router.answer(() => {
      router.pass(600_000);
      return new QcpError('UPSTREAM_TIMEOUT', 'no answer within 600 s');
    });
    expect((await router.messages()).status).toBe(504);
    expect(router.sent).toHaveLength(1);
  });

  it('F19 is begun no more when the request has taken a minute, however many tries are left', async () => {
    const router = await createTestRouter({ backends: { a: {} }, retries: { max: 1000 } });
    router.answer(failing({ a: 500 }, { 'retry-after': '7' }));
    passWhileAsleep(router);
    expect((await router.messages()).status).toBe(500);
    expect(waits()).toEqual(Array(9).fill(7000));
  });

  it('F19 counts what earlier targets of the list have taken', async () => {
    const router = await createTestRouter({ ...TWO, retries: { max: 1000 } });
    passWhileAsleep(router);
    const slowFirst = (ms: number): UpstreamScript => {
      return (request) => {
        if (request.to.startsWith('a')) router.pass(ms);
        return { status: 500, headers: { 'retry-after': '7' } };
      };
    };
    router.answer(slowFirst(40_000));
    await router.messages();
    expect(waits()).toEqual([7000, 7000, 7000]);
    vi.mocked(sleep).mockClear();
    router.answer(slowFirst(60_000));
    await router.messages();
    expect(waits()).toEqual([]);
    expect(targets(router).slice(-2)).toEqual(['a', 'b']);
  });

  it('F19 for a rate limit is granted once although earlier targets took their time', async () => {
    const router = await createTestRouter(TWO);
    router.answer((request) => {
      if (request.to.startsWith('b')) return { status: 429, headers: { 'retry-after': '5' } };
      router.pass(600_000);
      return new QcpError('UPSTREAM_TIMEOUT', 'no answer within 600 s');
    });
    await router.messages();
    expect(targets(router)).toEqual(['a', 'b', 'b']);
    expect(waits()).toEqual([5000]);
  });

  it('for a place at a backend stands in the log line, with pauses', async () => {
    const router = await createTestRouter({
      backends: { a: { max_concurrent_requests: 1 } },
      retries: { max: 1, delay_seconds: 4 },
    });
    const { state } = router.runtime;
    const leave = state.enter('a');
    const claimed = vi.spyOn(state, 'claimPlace');
    router.answer(failing({ a: 500 }));
    const answered = router.messages();
    await vi.waitFor(() => expect(claimed).toHaveBeenCalled());
    router.pass(2500);
    leave();
    await answered;
    expect(router.records[0]?.attempts.map(({ waitedMs }) => waitedMs)).toEqual([2500, 4000]);
  });
});

/** Waits take their time on the router's own clock. */
function passWhileAsleep(router: TestRouter): void {
  vi.mocked(sleep).mockImplementation(async (ms) => router.pass(ms ?? 0));
  onTestFinished(() => void vi.mocked(sleep).mockImplementation(async () => {}));
}
