import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';
import { findImageUser, imageConfig, imageRoot } from './read-image.ts';

const ENTER = fileURLToPath(new URL('enter-container.sh', import.meta.url));
const running = new Set<() => Promise<unknown>>();

afterEach(async () => {
  await Promise.all([...running].map((kill) => kill()));
  running.clear();
});

/** What `docker run` and compose would say. The root is read-only and there are no capabilities in any case. */
export interface ContainerOptions {
  /** In place of the image's `CMD`. */
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** In place of the image's `USER`: a name or a number. */
  readonly user?: string;
  /** Files and folders of this machine, mounted read-only. */
  readonly mounts?: readonly { readonly source: string; readonly target: string }[];
  readonly tmpfs?: readonly string[];
}

export interface Container {
  /** The first process of the container as this machine numbers it. */
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  /** Resolves when the program has written this to stdout; rejects when it has ended without. */
  said(text: string): Promise<void>;
  /** Runs a command in the container, with its user, environment and file system. */
  exec(command: readonly string[]): { readonly code: number | null; readonly output: string };
  /** Exit code, null after a signal. */
  readonly exited: Promise<number | null>;
}

/** Runs the image in namespaces of its own, its program as process 1. What still runs after a test is killed. */
export function startContainer(options: ContainerOptions = {}): Container {
  const { uid, home } = findImageUser(options.user ?? imageConfig.User);
  const env = [...imageConfig.Env, `HOME=${home}`, ...pairs(options.env ?? {})];
  const child = spawn('unshare', [
    ...['--mount', '--pid', '--ipc', '--uts', '--fork', ENTER],
    ...[imageRoot, imageConfig.WorkingDir, String(uid)],
    ...(options.mounts ?? []).flatMap(({ source, target }) => ['--read-only', source, target]),
    ...(options.tmpfs ?? []).flatMap((target) => ['--tmpfs', target]),
    ...['--', ...env, ...imageConfig.Entrypoint, ...(options.command ?? imageConfig.Cmd)],
  ]);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  running.add(() => {
    if (child.exitCode === null) process.kill(firstChild(child.pid ?? 0), 'SIGKILL');
    return exited;
  });
  return {
    get pid() {
      return firstChild(child.pid ?? 0);
    },
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    async said(text) {
      while (!output.stdout.includes(text)) {
        const ended = await Promise.race([
          exited,
          new Promise<'more'>((resolve) => child.stdout.once('data', () => resolve('more'))),
        ]);
        if (ended !== 'more') throw new Error(`ended with ${ended}: ${output.stderr}`);
      }
    },
    exec: (command) => execIn(firstChild(child.pid ?? 0), uid, env, command),
    exited,
  };
}

function pairs(env: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`);
}

/** `unshare --fork` has one child, which is process 1 of the new namespace. */
function firstChild(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
}

function execIn(pid: number, uid: number, env: readonly string[], command: readonly string[]) {
  const enter = ['--target', String(pid), '--mount', '--pid', '--root', '--wd'];
  const user = ['--setuid', String(uid), '--setgid', String(uid)];
  const result = spawnSync('nsenter', [...enter, ...user, '--', 'env', '-i', ...env, ...command], {
    encoding: 'utf8',
  });
  return { code: result.status, output: result.stdout + result.stderr };
}
