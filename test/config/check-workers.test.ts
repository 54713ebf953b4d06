import { expect, it } from 'vitest';
import { problemLines, resolveYaml } from './resolve-yaml.ts';

const yaml = (workers: string, refresh: string) =>
  `server: { workers: ${workers} }\nbackends: { acct: { type: qwen-oauth, extra: { refresh: ${refresh} } } }\n`;

it('takes a number of workers or `auto`, and one is the default', async () => {
  expect((await resolveYaml(yaml('auto', 'auto'))).config.server.workers).toBe('auto');
  expect((await resolveYaml('backends: { e: { type: echo } }')).config.server.workers).toBe(1);
  expect((await problemLines(yaml('0', 'auto'))).join()).toContain('server.workers');
});

it('refuses several workers where a renewed login is kept in memory, which only one process knows', async () => {
  expect(await problemLines(yaml('1', 'memory'))).toEqual([]);
  const problems = (await problemLines(yaml('2', 'memory'))).join();
  expect(problems).toMatch(/1:\d+.*server\.workers.*"acct".*use 1 worker/);
});
