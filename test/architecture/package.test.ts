import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runQcp } from '../support/qcp-process.ts';
import { ROOT } from './source-files.ts';

/** Everything that is published. `npm run test:package` installs and runs it. */
const PUBLISHED = [
  /^(?:package\.json|README\.md|CHANGELOG\.md|SECURITY\.md|LICENSE)$/,
  /^config\/[\w.-]+\.(?:yaml|json)$/,
  /^docs\/(?:decisions\/)?[\w-]+\.md$/,
  /^docs\/grafana-dashboard\.json$/,
  /^dist\/(?:cli|app|chunks)\/\w[\w-]*\.js$/,
  /^dist\/types\/.+\.d\.ts$/,
  /^dist\/THIRD-PARTY-LICENSES\.txt$/,
];
const MAX_BYTES = 5_500_000;

interface PackedFile {
  readonly path: string;
  readonly mode: number;
}

interface Manifest {
  readonly version: string;
  readonly bin: { readonly qcp: string };
  readonly scripts: Readonly<Record<string, string>>;
  readonly exports: object;
  readonly dependencies?: object;
}

interface Listing {
  readonly files: readonly PackedFile[];
  readonly unpackedSize: number;
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

describe('the package', () => {
  let listing: Listing = { files: [], unpackedSize: 0 };
  let paths: readonly string[] = [];

  beforeAll(() => {
    listing = listPackage();
    paths = listing.files.map(({ path }) => path);
  });

  it('holds the program, its documentation and nothing else', () => {
    expect(paths.filter((path) => !PUBLISHED.some((kind) => kind.test(path)))).toEqual([]);
    expect(PUBLISHED.filter((kind) => !paths.some((path) => kind.test(path)))).toEqual([]);
    expect(listing.unpackedSize).toBeLessThan(MAX_BYTES);
  });

  it('holds every license that it has to', () => {
    const licenses = readFileSync(join(ROOT, 'dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['fastify', 'undici', 'pino', 'yaml', 'prom-client', 'gpt-tokenizer'])
      expect(licenses).toMatch(new RegExp(`^${name} [\\d.]+ \\(\\S+\\)$`, 'm'));
  });

  it('needs no other package and no install script', () => {
    expect(manifest.dependencies).toBeUndefined();
    const scripts = Object.keys(manifest.scripts);
    expect(scripts.filter((name) => /^(?:pre|post)?install$|^prepare$/.test(name))).toEqual([]);
    expect(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).not.toContain('"hasInstallScript"');
  });

  it('has a program that the system can start, which says its version', async () => {
    const program = listing.files.find(({ path }) => path === manifest.bin.qcp);
    expect((program?.mode ?? 0) & 0o111).toBe(0o111);
    expect(readFileSync(join(ROOT, manifest.bin.qcp), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect((await runQcp(['--version'])).stdout).toBe(`${manifest.version}\n`);
  });

  it('names only files that it holds', () => {
    const named = JSON.stringify([manifest.bin, manifest.exports]);
    const targets = [...named.matchAll(/"(?:\.\/)?(dist\/[^"]+)"/g)].map(([, target]) => target);
    expect(targets).toHaveLength(3);
    for (const target of targets) expect(paths).toContain(target);
  });

  it('has declarations that lead to no missing file', () => {
    const declarations = paths.filter((path) => path.endsWith('.d.ts'));
    const named = declarations.flatMap((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      const imports = [...text.matchAll(/['"](\.{1,2}\/[^'"\s]+)\.ts['"]/g)];
      return imports.map(([, target]) => posix.join(posix.dirname(path), `${target}.d.ts`));
    });
    expect(named.length).toBeGreaterThan(declarations.length);
    expect(named.filter((target) => !declarations.includes(target))).toEqual([]);
  });
});

function listPackage(): Listing {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const shell = process.platform === 'win32';
  const { stdout } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8', shell });
  const [listing] = JSON.parse(stdout) as [Listing];
  return listing;
}
