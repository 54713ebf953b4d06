import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Answer, after as behind, json, sse } from '../support/answers.ts';
import { chatChunks, chatCompletion, chatStream } from '../support/chat-answers.ts';
import { CHAT_PATH, TOKEN_MARK, TOKEN_PATH, TOO_MANY_REQUESTS, useFakeQwen } from '../support/fake-qwen.ts';
import { createGate } from '../support/gate.ts';
import { DOORS, logged, type QwenMachine, useQwenMachines } from '../support/qwen-machines.ts';
import { tempDir } from '../support/temp-dir.ts';

const qwen = useFakeQwen();
const { withLogin, start, expired } = useQwenMachines(qwen);
const GATE = { enable_qwen_oauth_backend_debugging_override: true };

describe('many at once', () => {
  it('renew an expired login once', async () => {
    const machine = withLogin(expired());
    const answers = await Promise.all(Array.from({ length: 12 }, () => machine.ask('/v1/messages')));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(qwen.refreshes).toHaveLength(1);
  });

  it('renew it once though they ask two programs', async () => {
    const one = await start({ login: expired() });
    const other = await start({ home: one.home });
    qwen.rotate();
    const gate = createGate();
    const grant = json(JSON.parse(qwen.login({ expires_in: 3600 })));
    qwen.upstream.queue(`POST ${TOKEN_PATH}`, behind(gate, grant));
    const answers = [one, other].flatMap((machine) => DOORS.map((door) => machine.ask(door)));
    await gate.reached;
    gate.open();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(qwen.refreshes).toHaveLength(1);
  });

  it('wait out a rate limit that one of them has met', async () => {
    const machine = await start();
    const limited = {
      ...TOO_MANY_REQUESTS,
      headers: { ...TOO_MANY_REQUESTS.headers, 'retry-after-ms': '1500' },
    };
    qwen.upstream.queue(`POST ${CHAT_PATH}`, limited);
    const first = machine.ask('/v1/messages');
    await logged(machine.qcp, 'rate-limit backoff recorded: wait=1.50s');
    const second = machine.ask('/v1/chat/completions');
    await logged(machine.qcp, 'Qwen OAuth connector-wide rate-limit backoff active: remaining=');
    expect(qwen.chats).toHaveLength(1);
    const answers = await Promise.all([first, second]);
    expect(answers.map(({ headers }) => headers.get('x-qcp-attempts'))).toEqual(['2', '1']);
    expect(qwen.chats).toHaveLength(3);
  });
});

describe('the four options of the rate limit', () => {
  const HIDDEN: readonly (readonly [string, Answer])[] = [
    ['error_finish', sse([...finishChunks('Throttling: TPM(10680324/10000000)'), { data: '[DONE]' }])],
    [
      'an error event',
      sse([{ event: 'error', data: '{"code":"Throttling.RateQuota","message":"slow down"}' }]),
    ],
  ];

  it.each(HIDDEN)('rule a limit that hides in a stream of status 200 as %s', async (_what, hidden) => {
    const machine = await start({ config: withWaits(true) });
    for (const door of DOORS) {
      qwen.upstream.queue(`POST ${CHAT_PATH}`, hidden, chatStream({ text: 'at last' }));
      const { status, text } = await machine.ask(door, { stream: true });
      expect([status, text]).toEqual([200, expect.stringContaining('at last')]);
      expect(text).not.toContain('hrottling');
    }
    await logged(machine.qcp, 'recorded: wait=0.0');
  });

  it('can switch the one more try off', async () => {
    const machine = await start({ config: withWaits(false) });
    qwen.upstream.queue(`POST ${CHAT_PATH}`, TOO_MANY_REQUESTS);
    expect((await machine.ask('/v1/messages')).status).toBe(429);
    expect(qwen.chats).toHaveLength(1);
  });

  /** A configuration file with waits that tests have time for. */
  function withWaits(enabled: boolean): object {
    const extra = {
      enable_qwen_oauth_backend_debugging_override: true,
      enable_qwen_oauth_initial_rate_limit_retry: enabled,
      qwen_oauth_initial_rate_limit_retry_max_wait_seconds: 0.09,
      qwen_oauth_initial_rate_limit_retry_random_min_seconds: 0.01,
      qwen_oauth_initial_rate_limit_retry_random_max_seconds: 0.05,
    };
    return { force_model: 'qwen3-coder-plus', backends: { 'qwen-oauth': { type: 'qwen-oauth', extra } } };
  }
});

describe('beside another target', () => {
  const config = (open: boolean) => ({
    backends: {
      'qwen-oauth': {
        type: 'qwen-oauth',
        extra: { enable_qwen_oauth_backend_debugging_override: open },
      },
      other: { type: 'openai', base_url: `${qwen.upstream.url}/other/v1` },
    },
    models: [{ match: '*', to: ['qwen-oauth:qwen3-coder-plus', 'other:m'] }],
    default_backend: 'qwen-oauth',
  });
  const answeredByOther = async (machine: QwenMachine) => {
    qwen.upstream.on('POST /other/v1/chat/completions', chatCompletion({ text: 'from the other' }));
    const { status, headers } = await machine.ask('/v1/messages');
    return [status, headers.get('x-qcp-backend'), headers.get('x-qcp-attempts')];
  };

  it('a closed gate is no attempt: the other one answers', async () => {
    const machine = await start({ config: config(false) });
    expect(await answeredByOther(machine)).toEqual([200, 'other', '1']);
  });

  it('a rate limit is not waited for, and the next request does not ask the account at all', async () => {
    const machine = await start({ config: config(true) });
    qwen.upstream.queue(`POST ${CHAT_PATH}`, TOO_MANY_REQUESTS);
    expect(await answeredByOther(machine)).toEqual([200, 'other', '2']);
    expect(await answeredByOther(machine)).toEqual([200, 'other', '1']);
    expect(qwen.chats).toHaveLength(1);
  });

  it('a login that is dead leaves the answer to the other one', async () => {
    const login = qwen.login({ expiry_date: 1, refresh_token: `${TOKEN_MARK}-dead` });
    const machine = await start({ config: config(true), login });
    expect(await answeredByOther(machine)).toEqual([200, 'other', '2']);
  });
});

/** A stream that ends in Qwen's own finish reason, with the error's text where the answer should be. */
function finishChunks(content: string): { readonly data: string }[] {
  const [role] = chatChunks({ text: '', finish: null });
  const last = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'qwen3.6-plus' };
  const choices = [{ index: 0, delta: { content }, finish_reason: 'error_finish' }];
  return [role, { ...last, choices }].map((chunk) => ({ data: JSON.stringify(chunk) }));
}

it('leaves no token in a capture, although the portal repeats it', async () => {
  const dir = join(tempDir(), 'captures');
  const config = { backends: { 'qwen-oauth': { type: 'qwen-oauth', extra: GATE } }, capture: { dir } };
  const machine = await start({ config });
  const repeated = json({ error: { message: `invalid token ${qwen.accessToken}` } }, { status: 400 });
  qwen.upstream.queue(`POST ${CHAT_PATH}`, repeated);
  await machine.ask('/v1/messages');
  await machine.stop();
  const [name = ''] = readdirSync(dir);
  const text = readFileSync(join(dir, name), 'utf8');
  expect(text).toContain('invalid token [redacted]');
  expect(text).not.toContain(TOKEN_MARK);
});

describe('tokens that a host repeats', () => {
  it.each(['error', 'stream'])('are told to no client, renewed ones and old ones alike (%s)', async (how) => {
    const old = [qwen.accessToken, qwen.refreshToken];
    const machine = withLogin(expired());
    qwen.settings.answer = () => {
      const error = {
        message: `token ${qwen.accessToken} is not ${old}, said ${qwen.refreshToken}`,
        code: old[0],
      };
      const [start] = chatChunks({ text: 'half' });
      return how === 'error'
        ? json({ error }, { status: 400 })
        : sse([
            JSON.stringify(start),
            JSON.stringify(chatChunks({ text: 'half' })[1]),
            JSON.stringify({ error }),
          ]);
    };
    for (const door of DOORS) {
      const answer = await machine.ask(door, { stream: how === 'stream' });
      expect(answer.text).toContain('token [redacted] is not [redacted],[redacted], said [redacted]');
      expect(answer.text + JSON.stringify([...answer.headers])).not.toContain(TOKEN_MARK);
    }
    expect(qwen.accessToken).not.toBe(old[0]);
  });
});
