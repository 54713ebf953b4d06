import { resolve } from 'node:path';
import { sumUsage, type UsageGroup, type UsageSum } from '../../app/index.ts';
import type { CommandIo } from '../command-io.ts';
import { formatTable } from '../format-table.ts';
import { readConfig } from '../read-config.ts';

/** Options of `qcp usage` as commander hands them over. */
export interface UsageOptions {
  readonly config?: string;
  readonly file?: string;
  /** Unix time in ms. */
  readonly since: number;
  readonly by: UsageGroup;
  readonly json?: boolean;
}

/** Shows what was used, from the records that `usage.file` asks for. */
export async function usage(options: UsageOptions, io: CommandIo): Promise<void> {
  const { config } = await readConfig(options.config, io);
  const file = options.file === undefined ? config.usage.file : resolve(io.cwd(), options.file);
  if (file === undefined)
    throw new Error('nothing is recorded: set usage.file in the configuration, and pass it with --config');
  const sums = sumUsage({ file, prices: config.usage.prices, by: options.by, since: options.since });
  const text = options.json === true ? JSON.stringify(sums, null, 2) : formatSums(options.by, sums);
  io.stdout.write(`${text}\n`);
}

function formatSums(by: UsageGroup, sums: readonly UsageSum[]): string {
  const titles = [by, 'requests', 'failed', 'tokens in', 'cache read', 'cache write', 'tokens out', 'cost'];
  const rows = sums.map((sum) => [
    sum.group,
    ...[sum.requests, sum.failed, sum.tokensIn, sum.tokensCached, sum.tokensCacheWritten, sum.tokensOut].map(
      (count) => count.toLocaleString('en-US'),
    ),
    sum.cost === undefined ? '-' : `$${sum.cost.toFixed(4)}`,
  ]);
  return formatTable([titles, ...rows]);
}
