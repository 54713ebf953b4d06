import { expect, it } from 'vitest';
import { maskUrl, secretsOfUrl } from '../../src/telemetry/mask-url.ts';

it.each([
  ['/v1/messages?beta=true', '/v1/messages?beta=true', []],
  ['/v1/messages?beta=true&key=abc%2Bd', '/v1/messages?beta=true&key=[redacted]', ['abc%2Bd', 'abc+d']],
  ['https://h/v1?api-key=s&api-version=1', 'https://h/v1?api-key=[redacted]&api-version=1', ['s', 's']],
  ['https://me:pw@h.example/v1', 'https://[redacted]@h.example/v1', ['pw', 'pw']],
  ['/v1/x?key=', '/v1/x?key=', []],
  ['/v1/x?token=%E0%A4%A', '/v1/x?token=[redacted]', ['%E0%A4%A', '%E0%A4%A']],
])('takes the secrets out of %s', (url, masked, secrets) => {
  expect(maskUrl(url)).toBe(masked);
  expect(secretsOfUrl(url)).toEqual(secrets);
});
