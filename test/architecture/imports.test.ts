import { describe, expect, it } from 'vitest';
import { areaOf, findImports, readSourceFiles, type SourceFile } from './source-files.ts';

/** Who may import whom, type-only imports included. `name (types)`: nothing of it may be left at run time. */
const BELOW_ROUTER = [
  'hub',
  'errors',
  'wire',
  'telemetry',
  'dialects',
  'config',
  'upstream',
  'state',
  'connectors',
] as const;
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  hub: [],
  errors: [],
  wire: [],
  telemetry: ['errors'],
  dialects: ['hub', 'errors', 'wire'],
  config: ['hub', 'errors'],
  upstream: ['wire', 'errors', 'telemetry'],
  state: ['hub', 'errors'],
  connectors: ['hub', 'errors', 'telemetry', 'config (types)'],
  router: BELOW_ROUTER,
  server: ['router', 'dialects', 'hub', 'errors', 'wire', 'telemetry', 'config (types)'],
  app: [...BELOW_ROUTER, 'router', 'server'],
  cli: ['app', 'config', 'errors'],
};

/** Packages with one owner, so that replacing one is the matter of one folder. */
const PACKAGE_OWNERS: Readonly<Record<string, string>> = {
  undici: 'src/upstream/',
  fastify: 'src/server/',
  commander: 'src/cli/',
  yaml: 'src/config/',
  ajv: 'src/config/',
  typebox: 'src/config/',
  'p-retry': 'src/router/dispatch',
};

const ENTRY_POINTS = ['src/cli/main.ts', 'src/app/index.ts', 'src/app/workers/worker-main.ts'];
const LONGEST_FILE = 300;

const files = readSourceFiles();
const byPath = new Map(files.map((file) => [file.path, file]));

describe('imports', () => {
  it('go only where the design allows', () => {
    expect(files.flatMap(forbiddenImports)).toEqual([]);
  });

  it('never lead from one dialect to another', () => {
    const dialectOf = (path: string) => /^src\/dialects\/([^/]+)\//.exec(path)?.[1];
    const crossing = allImports().filter(({ from, to }) => {
      const [source, target] = [dialectOf(from), dialectOf(to)];
      if (target === undefined || target === source || target === 'common') return false;
      return source !== undefined;
    });
    expect(crossing).toEqual([]);
  });

  it('leave each package to its owner', () => {
    const strays = files.flatMap((file) =>
      file.imports
        .filter(({ target, ours }) => !ours && !file.path.startsWith(PACKAGE_OWNERS[target] ?? ''))
        .map(({ target }) => `${file.path} -> ${target}`),
    );
    expect(strays).toEqual([]);
  });

  it('make no cycle', () => {
    expect(findCycle()).toEqual([]);
  });

  it('name files that exist', () => {
    expect(allImports().filter(({ to }) => !byPath.has(to) && !to.endsWith('.json'))).toEqual([]);
  });

  it('reach every file from an entry point', () => {
    const reached = reachableFrom(ENTRY_POINTS);
    expect(files.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
  });
});

describe('files', () => {
  it(`have at most ${LONGEST_FILE} lines`, () => {
    expect(files.filter(({ lines }) => lines > LONGEST_FILE).map(({ path }) => path)).toEqual([]);
  });

  it('belong to an area that the design knows', () => {
    expect(new Set(files.map(({ path }) => areaOf(path)))).toEqual(new Set(Object.keys(MAY_IMPORT)));
  });
});

describe('the reader of imports', () => {
  it('knows statements over several lines, type-only ones, re-exports and dynamic imports', () => {
    const text = [
      "import { fork } from 'node:child_process';",
      "import {\n  type A,\n  type B,\n} from '../a.ts';",
      "import { type C, d } from './c.ts';",
      "import type { E } from '@scope/e/deep';",
      "export * from './f.ts';",
      "import './g.ts';",
      "const h = await import('./h.ts');",
      "// import { i } from './i.ts';",
      "const j = 'export const k';",
    ].join('\n');
    expect(findImports('src/x/y.ts', text)).toEqual([
      { target: 'node:child_process', ours: false, typeOnly: false },
      { target: 'src/a.ts', ours: true, typeOnly: true },
      { target: 'src/x/c.ts', ours: true, typeOnly: false },
      { target: '@scope/e', ours: false, typeOnly: true },
      { target: 'src/x/f.ts', ours: true, typeOnly: false },
      { target: 'src/x/g.ts', ours: true, typeOnly: false },
      { target: 'src/x/h.ts', ours: true, typeOnly: false },
    ]);
  });
});

function allImports(): { from: string; to: string }[] {
  return files.flatMap((file) =>
    file.imports.filter(({ ours }) => ours).map(({ target }) => ({ from: file.path, to: target })),
  );
}

function forbiddenImports(file: SourceFile): string[] {
  const area = areaOf(file.path);
  const allowed = MAY_IMPORT[area] ?? [];
  return file.imports
    .filter(({ target, ours, typeOnly }) => {
      if (!ours || areaOf(target) === area) return false;
      return (
        !allowed.includes(areaOf(target)) && !(typeOnly && allowed.includes(`${areaOf(target)} (types)`))
      );
    })
    .map(({ target }) => `${file.path} -> ${target}`);
}

function reachableFrom(entries: readonly string[]): Set<string> {
  const reached = new Set<string>(entries);
  for (const path of reached) {
    for (const { target, ours } of byPath.get(path)?.imports ?? []) if (ours) reached.add(target);
  }
  return reached;
}

/** The files of one cycle in order, or nothing. */
function findCycle(): string[] {
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const { target, ours } of byPath.get(path)?.imports ?? []) {
      const cycle = ours ? visit(target, [...trail, path]) : [];
      if (cycle.length > 0) return cycle;
    }
    done.add(path);
    return [];
  };
  for (const { path } of files) {
    const cycle = visit(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
