import type { CommandIo } from '../command-io.ts';
import { describeFetchFailure } from '../describe-fetch-failure.ts';
import { createDoorChecks, type DoorCheck } from '../door-checks.ts';
import { formatTable } from '../format-table.ts';
import { createStyle } from '../style.ts';

/** Options of `qcp test` as commander hands them over. */
export interface TestOptions {
  readonly url: string;
  readonly key?: string;
  readonly model: string;
  readonly json?: boolean;
}

/** Drives a running server through its doors. Throws where something failed. */
export async function test(options: TestOptions, io: CommandIo): Promise<void> {
  const key = options.key ?? io.env['QCP_API_KEY'];
  const checks = createDoorChecks({ url: options.url.replace(/\/+$/, ''), key, model: options.model });
  const results: { name: string; outcome: string; problem: string }[] = [];
  for (const check of checks) results.push(await runCheck(check));
  const style = createStyle(io);
  const rows = results.map(({ name, outcome, problem }) => [
    name,
    problem === '' ? style.good(outcome) : style.bad(outcome),
    problem,
  ]);
  io.stdout.write(options.json === true ? `${JSON.stringify(results, null, 2)}\n` : `${formatTable(rows)}\n`);
  const failed = results.filter(({ outcome }) => outcome === 'failed').length;
  if (failed > 0) throw new Error(`${failed} of ${results.length} checks failed`);
}

async function runCheck({ name, optional, run }: DoorCheck) {
  try {
    return { name, outcome: await run(), problem: '' };
  } catch (error) {
    return { name, outcome: optional ? 'not offered' : 'failed', problem: describeFetchFailure(error) };
  }
}
