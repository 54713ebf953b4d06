import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createCaptureStore } from '../../../src/telemetry/capture/capture-store.ts';
import type { CapturedExchange } from '../../../src/telemetry/capture/captured-exchange.ts';
import { tempDir } from '../../support/temp-dir.ts';

const exchange = (id: string, note = ''): CapturedExchange => ({
  note,
  qcp: 'test',
  request_id: id,
  began: '2026-01-01T00:00:00.000Z',
  duration_ms: 1,
  client: { method: 'POST', url: '/v1/messages', headers: {}, body: { text: '{}', bytes: 2 } },
  attempts: [],
  client_stayed: true,
});

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const settings = (dir: string, more = {}) => ({ dir, maxFiles: 100, maxBytes: 1e6, ...more });

it('writes a file an exchange whose names sort by time, for their owner alone', async () => {
  const dir = join(tempDir(), 'deep', 'captures');
  const store = createCaptureStore(expect.fail);
  for (const second of [3, 1, 2]) {
    store.keep(settings(dir), at(second), () => exchange(`req_${second}`));
  }
  await store.flush();
  expect(readdirSync(dir).sort()).toEqual([
    '20260101T000001000Z-req_1.json',
    '20260101T000002000Z-req_2.json',
    '20260101T000003000Z-req_3.json',
  ]);
  const file = join(dir, '20260101T000001000Z-req_1.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(exchange('req_1'));
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('removes the oldest files beyond the number that is kept, and nothing that is none of its own', async () => {
  const dir = tempDir({ 'notes.json': '{}', '20250101T000000000Z-req_0.json': '{}' });
  const store = createCaptureStore(expect.fail);
  for (const second of [1, 2, 3]) {
    store.keep(settings(dir, { maxFiles: 2 }), at(second), () => exchange(`req_${second}`));
  }
  await store.flush();
  expect(readdirSync(dir).sort()).toEqual([
    '20260101T000002000Z-req_2.json',
    '20260101T000003000Z-req_3.json',
    'notes.json',
  ]);
});

it('removes the oldest files beyond the size of all, but never the newest', async () => {
  const dir = tempDir();
  const store = createCaptureStore(expect.fail);
  for (const second of [1, 2, 3]) {
    const note = second === 3 ? 'x'.repeat(5000) : '';
    store.keep(settings(dir, { maxBytes: 2000 }), at(second), () => exchange(`req_${second}`, note));
  }
  await store.flush();
  expect(readdirSync(dir)).toEqual(['20260101T000003000Z-req_3.json']);
});

it('tells once that nothing can be written, and again only after it could', async () => {
  const folder = tempDir({ taken: 'a file' });
  const failures: string[] = [];
  const store = createCaptureStore((reason) => void failures.push(reason));
  const taken = settings(join(folder, 'taken'));
  for (const second of [1, 2]) store.keep(taken, at(second), () => exchange('req_1'));
  await store.flush();
  expect(failures).toHaveLength(1);
  expect(failures[0]).toMatch(/EEXIST|ENOTDIR/);
  store.keep(settings(join(folder, 'free')), at(3), () => exchange('req_3'));
  store.keep(taken, at(4), () => exchange('req_4'));
  await store.flush();
  expect(failures).toHaveLength(2);
});

it('leaves captures out where they come faster than they can be written', async () => {
  const dir = tempDir();
  const failures: string[] = [];
  const store = createCaptureStore((reason) => void failures.push(reason));
  for (let count = 0; count < 80; count++)
    store.keep(settings(dir), at(count % 60), () => exchange(`req_${count}`));
  await store.flush();
  expect(readdirSync(dir)).toHaveLength(64);
  expect(failures).toEqual(['they come faster than they can be written']);
});
