import { describe, expect, it } from 'vitest';
import { formatRequest, type RequestRecord } from '../../src/telemetry/request-log.ts';

const SERVED: RequestRecord = {
  requestId: 'req_1',
  door: '/v1/messages',
  modelAsked: 'claude-sonnet-4-5',
  backend: 'qwen-oauth',
  model: 'qwen3-coder-plus',
  status: 200,
  stream: true,
  tokensIn: 1234,
  tokensOut: 56,
  tokensCached: 1000,
  tokensCacheWritten: undefined,
  timeToFirstTokenMs: 420,
  durationMs: 2345,
  tokensPerSecond: 29.1,
  attempts: [{ backend: 'qwen-oauth', model: 'qwen3-coder-plus', outcome: 'ok', waitedMs: 0 }],
  warnings: [],
  clientKeyName: undefined,
  error: undefined,
};

describe('formatRequest', () => {
  it('says in one line who answered what, how much and how fast', () => {
    expect(formatRequest(SERVED)).toBe(
      '200  /v1/messages  claude-sonnet-4-5 → qwen-oauth:qwen3-coder-plus (stream)  ' +
        '1234 (1000 cached) → 56 tokens  first token 420 ms, 2.3 s, 29 tokens/s',
    );
  });

  it('tells of several tries and what was waited between them', () => {
    const attempts = [
      { backend: 'qwen-oauth', model: 'qwen3', outcome: 'UPSTREAM_RATE_LIMIT', waitedMs: 0 },
      { backend: 'qwen-oauth', model: 'qwen3', outcome: 'ok', waitedMs: 5000 },
    ];
    expect(formatRequest({ ...SERVED, attempts })).toContain(
      'tries: qwen-oauth:qwen3 UPSTREAM_RATE_LIMIT, qwen-oauth:qwen3 ok after 5.0 s',
    );
  });

  it('leaves out what is not known', () => {
    const refused: RequestRecord = {
      ...SERVED,
      backend: undefined,
      model: undefined,
      status: 404,
      stream: false,
      tokensIn: undefined,
      tokensOut: undefined,
      tokensCached: undefined,
      tokensCacheWritten: undefined,
      timeToFirstTokenMs: undefined,
      durationMs: 3.2,
      tokensPerSecond: undefined,
      attempts: [],
      warnings: ['dropped:top_k'],
      clientKeyName: 'key-1',
      error: 'no model of that name',
    };
    expect(formatRequest(refused)).toBe(
      '404  /v1/messages  claude-sonnet-4-5  3 ms  [dropped:top_k]  key key-1  no model of that name',
    );
  });
});
