import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ROOT } from '../../architecture/source-files.ts';
import type { FoundNode } from './installation.ts';

/** The floor that package.json promises, the long-term release, and the newest of all. */
const WANTED_NODES = ['20.19.0', '24', '26'];

/** Packs the package, which builds it, and installs it as a user would, but offline: it needs no other package. */
export default function setup({ provide }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'qcp-package-'));
  const prefix = join(folder, 'prefix');
  const name = npm('pack', '--silent', '--pack-destination', folder).trim().split('\n').at(-1) ?? '';
  const tarball = join(folder, name);
  npm('install', '--global', '--prefix', prefix, '--offline', tarball);
  provide('installation', { tarball, prefix, nodes: WANTED_NODES.map(findNode) });
  return () => rmSync(folder, { recursive: true, force: true });
}

function npm(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${args[0]} failed:\n${stderr}`);
  return stdout;
}

function findNode(wanted: string): FoundNode {
  const args = ['--yes', '--package', `node@${wanted}`, 'node', '--print', 'process.execPath'];
  const { status, stdout } = spawnSync('npx', args, { encoding: 'utf8', timeout: 180_000 });
  if (status === 0) return { wanted, path: stdout.trim() };
  console.log(`SKIPPED: Node ${wanted} cannot be installed, so the package is not tried with it`);
  return { wanted, path: undefined };
}
