// Bundles the command line and the library into few files that need no node_modules: `node scripts/bundle.mjs FOLDER`.
// `--source-maps` writes maps beside them, for profiles.
// The reasons are in docs/decisions/0003-bundle.md.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { precompileSchema } from './precompile-schema.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = process.argv[2] ?? join(root, 'dist');

/**
 * undici's own entry also loads fetch, WebSocket, EventSource and caches, a tenth of the start. These are the parts that
 * src/upstream/ names; a name that is missing here fails the build.
 */
const UNDICI_PARTS = ['agent', 'client', 'pool', 'proxy-agent'];

/** What the entry also does: without it the way through a proxy to a TLS host has no tunnel. */
const UNDICI_CONNECT = `
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import connect from 'undici/lib/api/api-connect.js';
Dispatcher.prototype.connect = connect;`;

const undiciParts = {
  name: 'undici-parts',
  resolveId: (id) => (id === 'undici' ? '\0undici-parts' : null),
  load: (id) => (id === '\0undici-parts' ? UNDICI_PARTS.map(exportPart).join('\n') + UNDICI_CONNECT : null),
};

function exportPart(name) {
  const exported = name.replace(/(?:^|-)(\w)/g, (_, first) => first.toUpperCase());
  return `export { default as ${exported} } from 'undici/lib/dispatcher/${name}.js';`;
}

const SCHEMA_MODULE = join(root, 'src', 'config', 'compile-schema.ts');
const precompiledSchema = {
  name: 'precompiled-schema',
  load: (id) => (id === SCHEMA_MODULE ? precompileSchema(SCHEMA_MODULE) : null),
};

const { output } = await build({
  cwd: root,
  input: {
    'cli/main': 'src/cli/main.ts',
    'app/index': 'src/app/index.ts',
    'app/worker': 'src/app/workers/worker-main.ts',
  },
  platform: 'node',
  transform: { target: 'node20.19' },
  plugins: [undiciParts, precompiledSchema],
  output: {
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    // Two folders below package.json like the sources, which read the version there.
    chunkFileNames: 'chunks/[name].js',
    codeSplitting: {
      groups: [
        // With the packages below them: what every command needs, and what those need that do more than print.
        { name: 'base', test: /(?:config[\\/]index|app[\\/]version|cli[\\/]command-exit)\.ts$/, priority: 2 },
        // Not what only several processes need.
        { name: 'app', test: /src[\\/]app[\\/](?!workers[\\/])/, priority: 1 },
      ],
    },
    // Half the size is half the time to parse. Names stay, so that a reported stack trace can be read.
    minify: { compress: true, mangle: { toplevel: false, keepNames: true } },
    comments: { legal: false },
    sourcemap: process.argv.includes('--source-maps') && 'hidden',
  },
});

chmodSync(join(folder, 'cli', 'main.js'), 0o755);
const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), licensesOf(modules));

/** The licenses of all packages that the modules are from: most ask to be kept with every copy. */
function licensesOf(modules) {
  const folders = new Set(modules.flatMap((id) => packageFolder(id) ?? []));
  return [...folders]
    .sort()
    .map(licenseOf)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function packageFolder(id) {
  const path = id.split(sep).join('/');
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : `\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  return `${name} ${version} (${license})\n${text}`;
}
