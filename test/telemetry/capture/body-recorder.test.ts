import { expect, it } from 'vitest';
import { BodyRecorder } from '../../../src/telemetry/capture/body-recorder.ts';
import { createScrubber } from '../../../src/telemetry/redact.ts';

const unchanged = (text: string) => text;

it('keeps text as text, with the time and length of each piece', () => {
  const body = new BodyRecorder();
  const pieces = [Buffer.from('grün').subarray(0, 3), Buffer.from('grün').subarray(3)];
  pieces.forEach((piece, index) => {
    body.add(piece, index * 10);
  });
  expect(body.describe(unchanged)).toEqual({ text: 'grün', bytes: 5 });
  expect(body.chunks).toEqual([
    [0, 3],
    [10, 2],
  ]);
});

it('keeps what is no text as base64, with its secrets taken out', () => {
  const body = new BodyRecorder();
  body.add(Buffer.from([0xff, 0xfe]), 0);
  body.add('the-password', 0);
  const { base64 = '', bytes } = body.describe(createScrubber(['the-password']));
  expect(Buffer.from(base64, 'base64').toString('latin1')).toBe('\u00ff\u00fe[redacted]');
  expect(bytes).toBe(14);
});

it('takes a secret out that came in two pieces', () => {
  const body = new BodyRecorder();
  body.add('{"echo":"the-pass', 0);
  body.add('word"}', 1);
  expect(body.describe(createScrubber(['the-password'])).text).toBe('{"echo":"[redacted]"}');
});

it('says where a long body was cut, and leaves no part of a secret at the cut', () => {
  const body = new BodyRecorder(100);
  body.add(`${'a'.repeat(95)}the-password${'z'.repeat(4088)}${'€'.repeat(100)}`, 0);
  const described = body.describe(createScrubber(['the-password']));
  expect(described.text).toMatch(/^a{95}\[re?d?$/);
  expect(described.bytes).toBe(95 + 12 + 4088 + 300);
  expect(described.cut_at).toBe(described.text?.length);
});

it('copies what it is given, since its owner may use the memory again', () => {
  const body = new BodyRecorder();
  const piece = Buffer.from('first');
  body.add(piece, 0);
  piece.fill('x');
  expect(body.describe(unchanged).text).toBe('first');
});
