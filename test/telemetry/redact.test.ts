import { describe, expect, it } from 'vitest';
import { createScrubber, LearnedSecrets } from '../../src/telemetry/redact.ts';

describe('createScrubber', () => {
  it('removes every configured secret wherever it stands in a text', () => {
    const scrub = createScrubber(['p4ssphrase-of-qwen', 'other$ecret(1)']);
    expect(scrub('url?key=p4ssphrase-of-qwen&x=other$ecret(1), again p4ssphrase-of-qwen.')).toBe(
      'url?key=[redacted]&x=[redacted], again [redacted].',
    );
  });

  it('removes a secret in the form that JSON gives it', () => {
    const scrub = createScrubber(['quo"ted\\secret']);
    expect(scrub(JSON.stringify({ key: 'quo"ted\\secret' }))).toBe('{"key":"[redacted]"}');
  });

  it('removes the whole of a secret that begins with another one', () => {
    const scrub = createScrubber(['short-secret', 'short-secret-and-more']);
    expect(scrub('short-secret-and-more')).toBe('[redacted]');
  });

  it('removes bearer tokens and API keys that nobody configured', () => {
    const scrub = createScrubber([]);
    expect(scrub('authorization: Bearer eyJhbGciOi.J9_x-y, next')).toBe('authorization: [redacted], next');
    expect(scrub('Incorrect API key provided: sk-ant-oat01-AbC_dEf.')).toBe(
      'Incorrect API key provided: [redacted].',
    );
  });

  it('takes out what it learns while the program runs, the latest hundred of it', () => {
    const learned = new LearnedSecrets();
    const scrub = createScrubber(['p4ssphrase-of-qwen'], learned);
    expect(scrub('p4ssphrase-of-qwen token-number-1')).toBe('[redacted] token-number-1');
    for (let number = 1; number <= 101; number++) learned.learn(`token-number-${number}.`);
    const text = 'p4ssphrase-of-qwen token-number-1. token-number-2. token-number-101.';
    expect(scrub(text)).toBe('[redacted] token-number-1. [redacted] [redacted]');
  });

  it('leaves words alone that only look like secrets', () => {
    const scrub = createScrubber(['ollama', 'EMPTY']);
    const text = 'ollama: Bearer authentication required for risk-averse task-force models; EMPTY reply';
    expect(scrub(text)).toBe(text);
  });

  it('is done with megabytes of almost-secrets at once', () => {
    const scrub = createScrubber(['p4ssphrase-of-qwen']);
    const almost = 'Bearer Bearer aaaa sk- p4ssphrase-of-qwe '.repeat(150_000);
    expect(scrub(almost)).toBe(almost);
    expect(scrub(`Bearer ${'a'.repeat(5_000_000)}`)).toHaveLength(5_000_007);
    expect(scrub(`Bearer ${'a'.repeat(5_000_000)}1`)).toBe('[redacted]');
  });
});
