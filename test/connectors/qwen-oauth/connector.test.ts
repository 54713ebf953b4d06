import { describe, expect, it } from 'vitest';
import { useFakeQwen } from '../../support/fake-qwen.ts';
import { createAccount } from './account.ts';

const qwen = useFakeQwen();
const CALL = {
  operation: 'chat',
  model: 'qwen3-coder-plus',
  body: '{}',
  stream: true,
  clientHeaders: { 'user-agent': 'claude-cli/2' },
  extraHeaders: {},
} as const;

describe('a request', () => {
  it('goes to the host of the login and says truthfully who asks', async () => {
    const account = await createAccount(qwen);
    const request = account.connector.build(CALL, await account.prepare());
    expect(request).toEqual({
      method: 'POST',
      url: `${qwen.upstream.url}/v1/chat/completions`,
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        'user-agent': 'qcp/1.2.3',
        'x-dashscope-useragent': 'qcp/1.2.3',
        'x-dashscope-cachecontrol': 'enable',
        'x-dashscope-authtype': 'qwen-oauth',
        authorization: `Bearer ${qwen.accessToken}`,
      },
      body: '{}',
    });
  });

  it('carries the headers of the configuration, and those of the rule before them', async () => {
    const backend = { headers: { 'User-Agent': 'mine/1', 'X-DashScope-CacheControl': 'disable' } };
    const account = await createAccount(qwen, { backend });
    const call = { ...CALL, extraHeaders: { 'X-DashScope-CacheControl': 'enable-too' } };
    const { headers } = account.connector.build(call, await account.prepare());
    expect(headers).toMatchObject({ 'user-agent': 'mine/1', 'x-dashscope-cachecontrol': 'enable-too' });
  });

  it('goes to a configured base URL instead', async () => {
    const account = await createAccount(qwen, { backend: { base_url: 'http://127.0.0.1:9/v1/' } });
    const { url } = account.connector.build(CALL, await account.prepare());
    expect(url).toBe('http://127.0.0.1:9/v1/chat/completions');
  });
});

describe('the connector', () => {
  it("has the portal's quirks wherever its login points, and takes others over them", async () => {
    const account = await createAccount(qwen, { backend: { quirks: { max_output_tokens: 100 } } });
    expect(account.connector.quirks('qwen3-coder-plus')).toMatchObject({
      wire_repair: true,
      system_required: true,
      system_content: 'parts',
      strict_tools: false,
      max_temperature: 1.99,
      error_finish_reasons: ['error_finish'],
      max_output_tokens: 100,
    });
  });

  it('lists its models without asking anybody, unless the configuration lists others', async () => {
    const { connector } = await createAccount(qwen);
    expect(connector.models).toEqual(['coder-model', 'qwen3-coder-plus', 'qwen3-coder-flash']);
    expect(connector.defaultModel).toBe('qwen3-coder-plus');
    const other = await createAccount(qwen, {
      backend: { models: ['coder-model'], default_model: 'coder-model' },
    });
    expect(other.connector.models).toEqual(['coder-model']);
    expect(other.connector.defaultModel).toBe('coder-model');
    expect(qwen.upstream.requests).toHaveLength(0);
  });

  it('serves chat alone: the portal has no embeddings and no list of models', async () => {
    const { connector } = await createAccount(qwen);
    expect([...connector.operations]).toEqual(['chat']);
  });

  it('is open with its gate, and otherwise names the flag and the page', async () => {
    expect((await createAccount(qwen)).connector.availability()).toEqual({ available: true });
    const closed = await createAccount(qwen, {
      extra: { enable_qwen_oauth_backend_debugging_override: false },
    });
    const availability = closed.connector.availability();
    if (availability.available) throw new Error('the gate is open');
    expect(availability.error).toMatchObject({ code: 'AUTH_GATE_CLOSED', status: 403 });
    expect(availability.error.message).toContain('--enable-qwen-oauth-backend-debugging-override');
    expect(availability.error.message).toContain('docs/qwen.md');
  });

  it('has its tokens known, so that nobody reads them where a host repeats them', async () => {
    const old = [qwen.accessToken, qwen.refreshToken];
    const { token, learned } = await createAccount(qwen, { login: qwen.login({ expiry_date: 1 }) });
    await token();
    expect(qwen.accessToken).not.toBe(old[0]);
    expect([...new Set(learned)]).toEqual([...old, qwen.accessToken, qwen.refreshToken]);
  });
});
