import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../architecture/source-files.ts';
import { runQcp } from '../support/qcp-process.ts';

const page = readFileSync(join(ROOT, 'docs/commands.md'), 'utf8');

describe('docs/commands.md', () => {
  it('is what the commands say; "npm run docs" writes it anew', { timeout: 60_000 }, async () => {
    const args = ['scripts/write-command-output.mjs', '--print'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    expect(page).toBe(stdout);
  });

  it('shows every command of the help; scripts/command-output/scenes.mjs says how', async () => {
    const { stdout } = await runQcp(['--help'], { env: { COLUMNS: '200' } });
    const commands = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([\w-]+) /gm)].map(
      ([, name]) => name,
    );
    expect(commands.length).toBeGreaterThan(10);
    expect(commands.filter((name) => !page.includes(`\n## qcp ${name}\n`))).toEqual([]);
    expect(commands.filter((name) => !page.includes(`\n$ qcp ${name} `))).toEqual([]);
  });
});
