import { expect, it } from 'vitest';
import { maskHeaders, secretsOfHeaders } from '../../src/telemetry/mask-headers.ts';

const HEADERS = {
  authorization: 'Bearer abc',
  'x-api-key': 'def',
  cookie: 'a=b',
  'x-ratelimit-remaining-tokens': '99',
  'x-note': 'holds abc',
};

it('leaves of a secret its scheme alone, and figures of rate limits as they are', () => {
  expect(maskHeaders(HEADERS, (text) => text.replace('abc', '[redacted]'))).toEqual({
    authorization: 'Bearer ***',
    'x-api-key': '***',
    cookie: '***',
    'x-ratelimit-remaining-tokens': '99',
    'x-note': 'holds [redacted]',
  });
});

it('knows the secrets without their schemes', () => {
  expect(secretsOfHeaders(HEADERS)).toEqual(['abc', 'def', 'a=b']);
});
