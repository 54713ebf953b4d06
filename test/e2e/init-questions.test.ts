import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type QcpProcess, runQcp, spawnQcp } from '../support/qcp-process.ts';
import { tempDir } from '../support/temp-dir.ts';

/** Makes the program take its input and output for a terminal. */
const TERMINAL = {
  NODE_OPTIONS: '--import=data:text/javascript,process.stdin.isTTY=process.stdout.isTTY=true',
};
const KEYS = { OPENAI_API_KEY: 'sk-secret', DEEPSEEK_API_KEY: 'sk-other' };
const OLD = 'backends:\n  echo: {type: echo}\n';
const CTRL_C = '\u0003';

/** Runs `qcp init` with everything typed ahead. */
async function init(input: string, files: Readonly<Record<string, string>> = {}) {
  const cwd = tempDir(files);
  const file = join(cwd, 'config.yaml');
  const env = { ...TERMINAL, ...KEYS };
  const result = await runQcp(['init'], { cwd, env, input });
  return { ...result, cwd, env, text: existsSync(file) ? readFileSync(file, 'utf8') : undefined };
}

async function asked(qcp: QcpProcess, question: string): Promise<void> {
  while (!qcp.stdout().includes(question))
    await new Promise((resolve) => qcp.child.stdout?.once('data', resolve));
}

describe('the questions of qcp init', () => {
  it('are answered by what is typed, and what is written is valid', async () => {
    const { code, text, cwd, env } = await init('deepseek\n4000\ny\n');
    expect(code).toBe(0);
    expect(text).toContain('default_backend: deepseek');
    expect(text).toContain('  port: 4000');
    expect(text).toMatch(/^ {2}api_keys: \["\$\{QCP_API_KEY\}"\]/m);
    expect(text).not.toContain('sk-');
    const checked = await runQcp(['check'], { cwd, env: { ...env, QCP_API_KEY: 'k' } });
    expect([checked.code, checked.stderr]).toEqual([0, '']);
  });

  it('take what stands in brackets where nothing is typed, and come again after a wrong answer', async () => {
    const { code, stdout, text } = await init('nobody\n\n99999\n\nperhaps\n\n');
    expect(code).toBe(0);
    expect(stdout).toContain('answer with one of openai, deepseek');
    expect(stdout).toContain('answer with a number from 0 to 65535');
    expect(stdout).toContain('answer with y or n');
    expect(text).toContain('default_backend: openai');
    expect(text).toContain('  port: 3455');
    expect(text).toContain('  # api_keys');
  });

  it('leave nothing behind where the input ends in the middle', async () => {
    const { code, stderr, text } = await init('deepseek\n');
    const line = 'qcp: stopped before every question was answered; nothing was written\n';
    expect([code, stderr, text]).toEqual([1, line, undefined]);
  });

  it('leave nothing behind at Ctrl-C', async () => {
    const cwd = tempDir();
    const qcp = spawnQcp(['init'], { cwd, env: { ...TERMINAL, ...KEYS } });
    await asked(qcp, 'Default backend');
    qcp.child.stdin?.write(CTRL_C);
    while (!qcp.stderr().includes('nothing was written'))
      await new Promise((resolve) => qcp.child.stderr?.once('data', resolve));
    qcp.child.stdin?.end();
    expect((await qcp.exited).code).toBe(1);
    expect(existsSync(join(cwd, 'config.yaml'))).toBe(false);
  });

  it.each([
    ['no', 'n\n'],
    ['nothing', '\n'],
  ])('keep a file that is there where the answer is %s', async (_answer, input) => {
    const { code, stderr, text } = await init(input, { 'config.yaml': OLD });
    expect([code, text]).toEqual([1, OLD]);
    expect(stderr).toContain('pass --force to replace it, or another name');
  });

  it('replace it with consent', async () => {
    const { code, text } = await init('y\n\n\n\n', { 'config.yaml': OLD });
    expect(code).toBe(0);
    expect(text).toContain('default_backend: openai');
  });
});
