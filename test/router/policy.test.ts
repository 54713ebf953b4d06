import { describe, expect, it } from 'vitest';
import { createTestRouter } from '../support/test-router.ts';

const IMAGE = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } };
const WITH_IMAGE = { messages: [{ role: 'user', content: [{ type: 'text', text: 'look' }, IMAGE] }] };
const CLAUDE = { type: 'anthropic', base_url: 'http://claude.test' };

describe('drop_params', () => {
  const QUIRKS = { refuses: ['seed'], max_temperature: 1 };
  const ask = async (config: object, backend: object = {}, rule: object = {}) => {
    const router = await createTestRouter({
      ...config,
      backends: { a: { quirks: QUIRKS, ...backend } },
      models: [{ match: '*', to: 'a:m', ...rule }],
    });
    const { headers } = await router.chat({ seed: 1, temperature: 2, user: 'u', unknown: 1 });
    const { seed, temperature, user, unknown } = router.sent[0]?.json ?? {};
    return { sent: { seed, temperature, user, unknown }, warnings: headers['x-qcp-warnings'] };
  };
  const all = { seed: 1, temperature: 2, user: 'u', unknown: 1 };

  it('drops by default what the host refuses, and keeps unknown fields', async () => {
    const { sent, warnings } = await ask({});
    expect(sent).toEqual({ ...all, seed: undefined });
    expect(warnings).toBe('dropped:seed');
  });

  it.each([
    ['at the top', { drop_params: ['user'] }, {}, {}],
    ['of a backend', { drop_params: true }, { drop_params: ['user'] }, {}],
    ['of a rule', { drop_params: true }, { drop_params: false }, { drop_params: ['user'] }],
  ])('as a list %s drops those names alone', async (_where, config, backend, rule) => {
    const { sent, warnings } = await ask(config, backend, rule);
    expect(sent).toEqual({ ...all, user: undefined });
    expect(warnings).toBe('dropped:user');
  });

  it('as false sends everything', async () => {
    expect(await ask({ drop_params: false })).toEqual({ sent: all, warnings: undefined });
  });

  it.each(['messages', 'chat'] as const)('knows a field by the names of both doors (%s)', async (door) => {
    for (const backend of [{}, CLAUDE]) {
      const router = await createTestRouter({ drop_params: ['stop'], backends: { a: backend } });
      await router[door]({ model: 'a:m', stop: ['x'], stop_sequences: ['x'] });
      expect(router.sent[0]?.json).not.toHaveProperty('stop');
      expect(router.sent[0]?.json).not.toHaveProperty('stop_sequences');
    }
  });

  it('drops under a translation, too', async () => {
    const router = await createTestRouter({ drop_params: ['temperature'], backends: { a: {} } });
    const { headers } = await router.messages({ model: 'a:m', temperature: 0.5 });
    expect(router.sent[0]?.json).not.toHaveProperty('temperature');
    expect(headers['x-qcp-warnings']).toContain('dropped:temperature');
  });

  it('is logged once a backend and field', async () => {
    const router = await createTestRouter({ drop_params: ['seed'], backends: { a: {}, b: {} } });
    for (const model of ['a:m', 'a:m2', 'b:m']) await router.chat({ model, seed: 1 });
    expect(router.lines.filter((line) => line.includes('seed'))).toEqual([
      'a: dropped seed (drop_params)',
      'b: dropped seed (drop_params)',
    ]);
  });
});

describe('policy', () => {
  const blind = { quirks: { images: false } };

  it('adapts an image for a model that sees none, as without a policy', async () => {
    for (const policy of [{}, { image: 'adapt' }]) {
      const router = await createTestRouter({ backends: { a: { ...blind, policy } } });
      const { headers } = await router.messages({ model: 'a:m', ...WITH_IMAGE });
      expect(JSON.stringify(router.sent[0]?.json.messages)).toMatch(/image omitted/);
      expect(headers['x-qcp-warnings']).toContain('image');
    }
  });

  it('drops it', async () => {
    const router = await createTestRouter({ backends: { a: { ...blind, policy: { image: 'drop' } } } });
    const { headers } = await router.messages({ model: 'a:m', ...WITH_IMAGE });
    expect(JSON.stringify(router.sent[0]?.json.messages)).not.toMatch(/image/);
    expect(headers['x-qcp-warnings']).toBe('dropped:image');
  });

  it('refuses it with a 400 that names the field, and asks nobody', async () => {
    const router = await createTestRouter({ backends: { a: { ...blind, policy: { image: 'refuse' } } } });
    const { status, json } = await router.messages({ model: 'a:m', ...WITH_IMAGE });
    expect([status, json.error.type, json.error.message]).toEqual([
      400,
      'invalid_request_error',
      expect.stringMatching(/^image: backend a cannot take it as it is/),
    ]);
    expect(router.sent).toHaveLength(0);
    expect((await router.messages({ model: 'a:m' })).status).toBe(200);
  });

  it('that refuses moves on to another target', async () => {
    const keys = { api_keys: ['key-one', 'key-two'] };
    const router = await createTestRouter({
      backends: { a: { ...blind, ...keys, policy: { image: 'refuse' } }, b: {} },
      models: [{ match: '*', to: ['a:m', 'b:m'] }],
    });
    const { headers } = await router.messages(WITH_IMAGE);
    expect(headers).toMatchObject({ 'x-qcp-backend': 'b', 'x-qcp-attempts': '2' });
    expect((await router.messages()).headers['x-qcp-backend']).toBe('a');
  });

  it.each([
    ['adapt', 'auto'],
    ['drop', undefined],
  ])('with %s makes of a forced tool choice that the host cannot do %s', async (rule, expected) => {
    const backend = { quirks: { tool_choice: 'no-forcing' }, policy: { tool_choice: rule } };
    const router = await createTestRouter({ backends: { a: backend } });
    const tools = [{ name: 'read', input_schema: { type: 'object' } }];
    await router.messages({ model: 'a:m', tools, tool_choice: { type: 'tool', name: 'read' } });
    expect(router.sent[0]?.json.tool_choice).toBe(expected);
  });

  it.each([
    ['adapt', 1],
    ['drop', undefined],
  ])('beats drop_params: false with %s', async (rule, expected) => {
    const backend = {
      drop_params: false,
      quirks: { max_temperature: 1, refuses: ['seed'] },
      policy: { temperature: rule },
    };
    const router = await createTestRouter({ backends: { a: backend } });
    const { headers } = await router.chat({ model: 'a:m?reasoning_effort=low', temperature: 2, seed: 1 });
    expect(router.sent[0]?.json).toMatchObject({ seed: 1, reasoning_effort: 'low' });
    expect(router.sent[0]?.json.temperature).toBe(expected);
    expect(headers['x-qcp-warnings']).toContain('temperature');
  });

  it('holds where door and host speak one dialect, too', async () => {
    const backend = { quirks: { refuses: ['seed'] }, policy: { seed: 'refuse' } };
    const router = await createTestRouter({ backends: { a: backend } });
    expect((await router.chat({ model: 'a:m', seed: 1 })).status).toBe(400);
    expect((await router.chat({ model: 'a:m' })).status).toBe(200);
  });
});

describe('vision: false', () => {
  it.each([
    ['another dialect', {}],
    ["the door's own dialect", CLAUDE],
  ])('as the last resort gets a note in place of an image, in %s', async (_name, backend) => {
    const router = await createTestRouter({
      backends: { a: backend },
      models: [{ match: '*', to: [{ target: 'a:m', vision: false }] }],
    });
    const { status, headers } = await router.messages(WITH_IMAGE);
    expect(status).toBe(200);
    expect(JSON.stringify(router.sent[0]?.json)).toMatch(/look.*image omitted/);
    expect(headers['x-qcp-warnings']).toContain('image');
  });

  it('is no reason to change a request without images', async () => {
    const router = await createTestRouter({
      backends: { a: CLAUDE },
      models: [{ match: '*', to: [{ target: 'a:m', vision: false }] }],
    });
    await router.messages();
    expect(String(router.sent[0]?.body)).toBe(
      '{"model":"m","max_tokens":100,"messages":[{"role":"user","content":"hi"}]}',
    );
  });
});
