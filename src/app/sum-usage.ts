import { readFileSync } from 'node:fs';
import type { Config } from '../config/index.ts';
import { matchGlob } from '../hub/index.ts';
import { MOST_OLD_FILES } from '../telemetry/usage-log.ts';
import type { UsageRecord } from '../telemetry/usage-record.ts';

export type UsageGroup = 'model' | 'backend' | 'key' | 'day';

/** What the requests of one group used together. */
export interface UsageSum {
  readonly group: string;
  readonly requests: number;
  readonly failed: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly tokensCached: number;
  readonly tokensCacheWritten: number;
  /** In US dollars; undefined where no price is known for any of them. */
  readonly cost: number | undefined;
}

export interface UsageQuestion {
  readonly file: string;
  readonly prices: Config['usage']['prices'];
  readonly by: UsageGroup;
  /** Unix time in ms; older records do not count. */
  readonly since: number;
}

const GROUP_OF: Readonly<Record<UsageGroup, (record: UsageRecord) => string>> = {
  model: ({ backend, model }) => (backend === undefined ? '(nobody asked)' : `${backend}:${model ?? '?'}`),
  backend: ({ backend }) => backend ?? '(nobody asked)',
  key: ({ key }) => key ?? '(no key)',
  day: ({ time }) => time.slice(0, 10),
};

/** Sums the records of a usage file and its older parts; the last sum is that of all. Throws where there is no file. */
export function sumUsage({ file, prices, by, since }: UsageQuestion): readonly UsageSum[] {
  const groups = new Map<string, UsageSum>();
  const priceOf = rememberPrices(prices);
  let total = emptySum('total');
  for (const record of readRecords(file)) {
    if (Date.parse(record.time) < since) continue;
    const group = GROUP_OF[by](record);
    const cost = costOf(record, priceOf(record.model ?? ''));
    groups.set(group, add(groups.get(group) ?? emptySum(group), record, cost));
    total = add(total, record, cost);
  }
  const sums = [...groups.values()].sort((left, right) => left.group.localeCompare(right.group));
  return [...sums, total];
}

function* readRecords(file: string): Generator<UsageRecord> {
  const older = Array.from({ length: MOST_OLD_FILES }, (_, index) => `${file}.${MOST_OLD_FILES - index}`);
  for (const path of [...older, file]) {
    for (const line of readLines(path, path === file)) {
      const record = parseRecord(line);
      if (record !== undefined) yield record;
    }
  }
}

function readLines(path: string, required: boolean): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !required) return [];
    if (code === 'ENOENT') throw new Error(`${path} is not there yet; it is written with the first request`);
    throw new Error(`${path} cannot be read (${code})`);
  }
}

/** The last line may be half written. */
function parseRecord(line: string): UsageRecord | undefined {
  try {
    return JSON.parse(line) as UsageRecord;
  } catch {
    return undefined;
  }
}

type Price = Config['usage']['prices'][string];

function rememberPrices(prices: Config['usage']['prices']): (model: string) => Price | undefined {
  const known = new Map<string, Price | undefined>();
  const find = (model: string) =>
    prices[model] ?? Object.entries(prices).find(([glob]) => matchGlob(glob, model))?.[1];
  return (model) => {
    if (!known.has(model)) known.set(model, find(model));
    return known.get(model);
  };
}

function costOf(record: UsageRecord, price: Price | undefined): number | undefined {
  if (price === undefined) return undefined;
  const { tokens_in = 0, tokens_out = 0, tokens_cached = 0, tokens_cache_written = 0 } = record;
  const { input, output, cache_read = input, cache_write = input } = price;
  const fresh = Math.max(tokens_in - tokens_cached - tokens_cache_written, 0);
  const dollars =
    fresh * input + tokens_cached * cache_read + tokens_cache_written * cache_write + tokens_out * output;
  return dollars / 1_000_000;
}

function emptySum(group: string): UsageSum {
  const tokens = { tokensIn: 0, tokensOut: 0, tokensCached: 0, tokensCacheWritten: 0 };
  return { group, requests: 0, failed: 0, ...tokens, cost: undefined };
}

function add(sum: UsageSum, record: UsageRecord, cost: number | undefined): UsageSum {
  return {
    group: sum.group,
    requests: sum.requests + 1,
    failed: sum.failed + (record.status >= 400 ? 1 : 0),
    tokensIn: sum.tokensIn + (record.tokens_in ?? 0),
    tokensOut: sum.tokensOut + (record.tokens_out ?? 0),
    tokensCached: sum.tokensCached + (record.tokens_cached ?? 0),
    tokensCacheWritten: sum.tokensCacheWritten + (record.tokens_cache_written ?? 0),
    cost: cost === undefined ? sum.cost : (sum.cost ?? 0) + cost,
  };
}
