import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sumUsage, type UsageGroup } from '../../src/app/sum-usage.ts';
import { tempDir } from '../support/temp-dir.ts';

const RECORD = {
  time: '2026-01-30T12:00:00.000Z',
  backend: 'host',
  model: 'm1',
  status: 200,
  tokens_in: 1_000_000,
  tokens_out: 100_000,
  key: 'laptop',
};

function sum(records: readonly object[], prices: object, by: UsageGroup = 'model', since = 0) {
  const text = records.map((record) => `${JSON.stringify({ ...RECORD, ...record })}\n`).join('');
  const file = join(tempDir({ 'usage.jsonl': text }), 'usage.jsonl');
  return sumUsage({ file, prices: prices as never, by, since });
}

it.each([
  ['no price of its own for caches', { input: 2, output: 10 }, 3],
  ['a price for reading one', { input: 2, output: 10, cache_read: 1 }, 2.5],
  ['a price for writing one', { input: 2, output: 10, cache_write: 4 }, 3.6],
  ['both', { input: 2, output: 10, cache_read: 1, cache_write: 4 }, 3.1],
])('reckons the cost with %s', (_what, price, cost) => {
  const [first] = sum([{ tokens_cached: 500_000, tokens_cache_written: 300_000 }], { 'm*': price });
  expect(first?.cost).toBeCloseTo(cost, 9);
});

it.each([
  ['model', ['host:m1', 'other:m1']],
  ['backend', ['host', 'other']],
  ['key', ['(no key)', 'laptop']],
  ['day', ['2026-01-30', '2026-01-31']],
] as const)('sums by %s', (by, groups) => {
  const other = { backend: 'other', key: undefined, time: '2026-01-31T00:00:00.000Z', status: 503 };
  const sums = sum([{}, other, {}], {}, by);
  expect(sums.map(({ group }) => group)).toEqual([...groups, 'total']);
  expect(sums.at(-1)).toMatchObject({ requests: 3, failed: 1, tokensIn: 3_000_000, cost: undefined });
});

it('leaves out what is older', () => {
  const records = [{}, { time: '2026-01-31T12:00:00.000Z' }];
  expect(sum(records, {}, 'model', Date.parse('2026-01-31')).at(-1)?.requests).toBe(1);
});
