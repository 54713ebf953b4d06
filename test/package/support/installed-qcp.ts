import { type ChildProcess, spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { tempDir } from '../../support/temp-dir.ts';

const running = new Set<ChildProcess>();

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** A program that runs, and what it has said so far on both its outputs. */
export interface Started {
  readonly child: ChildProcess;
  output(): string;
  /** Resolves to its exit code. */
  readonly exited: Promise<number | null>;
  /** Resolves to what a pattern's first group finds in the output; rejects if the program ends before. */
  until(pattern: RegExp): Promise<string>;
}

/** Starts a program in an empty folder, with this Node before all others and nothing of the machine's settings. */
export function start(
  [command = '', ...args]: readonly string[],
  node: string,
  env: Readonly<Record<string, string>> = {},
): Started {
  const home = tempDir();
  const path = [dirname(node), process.env['PATH']].join(delimiter);
  const child = spawn(command, args, { cwd: home, env: { PATH: path, HOME: home, ...env } });
  running.add(child);
  return follow(child);
}

/** Collects what a process says. */
export function follow(child: ChildProcess): Started {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
  }
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  const output = () => text;
  const until = (pattern: RegExp) => {
    const found = new Promise<string>((resolve) => {
      const look = () => {
        const [, group] = pattern.exec(text) ?? [];
        if (group !== undefined) resolve(group);
      };
      child.stdout?.on('data', look);
    });
    const ended = exited.then((code) => {
      throw new Error(`ended with ${code} before it said ${pattern}:\n${text}`);
    });
    return Promise.race([found, ended]);
  };
  return { child, output, exited, until };
}

/** The installed program. */
export function programOf(prefix: string): string {
  return join(prefix, 'bin', 'qcp');
}
