import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RequestRecord } from '../../src/telemetry/request-log.ts';
import { createUsageLog } from '../../src/telemetry/usage-log.ts';
import { tempDir } from '../support/temp-dir.ts';

const record = (requestId: string): RequestRecord => ({
  requestId,
  door: '/v1/messages',
  modelAsked: 'm',
  backend: 'host',
  model: 'm',
  status: 200,
  stream: false,
  tokensIn: 1,
  tokensOut: 1,
  tokensCached: undefined,
  tokensCacheWritten: undefined,
  timeToFirstTokenMs: 1.5,
  durationMs: 2.5,
  tokensPerSecond: undefined,
  attempts: [],
  warnings: [],
  clientKeyName: undefined,
  error: undefined,
});

it('turns a file that has grown too large into an older one, and gives the oldest up', async () => {
  const folder = tempDir();
  const file = join(folder, 'usage.jsonl');
  const log = createUsageLog((error) => expect.unreachable(error.message), true, 10);
  for (let number = 1; number <= 8; number++) {
    log.append(file, record(`req_${number}`));
    await log.flush();
  }
  const names = ['usage.jsonl', ...[1, 2, 3, 4, 5].map((number) => `usage.jsonl.${number}`)];
  expect(readdirSync(folder).sort()).toEqual(names);
  const ids = names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).request_id);
  expect(ids).toEqual(['req_8', 'req_7', 'req_6', 'req_5', 'req_4', 'req_3']);
});

it('tells once that a file cannot be written, and keeps going', async () => {
  const folder = tempDir({ blocked: 'a file, not a folder' });
  const failures: string[] = [];
  const log = createUsageLog((error) => failures.push(error.message), true);
  for (const id of ['a', 'b']) {
    log.append(join(folder, 'blocked', 'usage.jsonl'), record(id));
    await log.flush();
  }
  expect(failures).toHaveLength(1);
});
