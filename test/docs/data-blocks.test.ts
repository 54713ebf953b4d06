import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../architecture/source-files.ts';
import { resolveForeign } from '../config/imports/resolve-foreign.ts';
import { problemLines } from '../config/resolve-yaml.ts';
import { runQcp } from '../support/qcp-process.ts';
import { tempDir } from '../support/temp-dir.ts';
import { RUNNABLE } from './support/docs-sandbox.ts';
import { allBlocks, type Block, PAGES, readPage } from './support/pages.ts';

const HERE = 'http://127.0.0.1:3455';

/** Every variable that a text refers to is set. */
const environmentFor = (text: string) =>
  Object.fromEntries([...text.matchAll(/\$\{(\w+)\}|os\.environ\/(\w+)/g)].map(([, a, b]) => [a ?? b, 'k']));

/** YAML that is not a configuration of qcp, by what is in it, and what holds of it instead. */
const OTHER_YAML: readonly {
  readonly mark: RegExp;
  readonly check: (text: string) => Promise<void> | void;
}[] = [
  { mark: /^model_list:/m, check: checkLitellm },
  { mark: /^backends_dir:/m, check: checkInstances },
  { mark: /^schema: v1$/m, check: checkContinue },
];

/** [language, what it is for where it can be neither run nor read as data]. */
const SHOWN_ONLY = new Map([
  ['', 'pictures, and forms with placeholders'],
  ['text', 'output; docs/commands.md is compared with the program'],
]);

function titles(blocks: readonly Block[]): [string, Block][] {
  return blocks.map((block) => [`${block.page}:${block.line}`, block]);
}

async function checkLitellm(text: string): Promise<void> {
  const { warnings } = await resolveForeign('config.yaml', text, { environment: environmentFor(text) });
  expect(warnings).toEqual([]);
}

/** migration-page.test.ts puts the folder beside it. */
function checkInstances(text: string): void {
  expect(parse(text)).toEqual({ backends_dir: 'backend-instances', default_backend: 'openai.work' });
}

function checkContinue(text: string): void {
  const { models } = parse(text) as { models: Record<string, unknown>[] };
  expect(models).toHaveLength(1);
  expect(models[0]).toMatchObject({ provider: 'openai', apiBase: `${HERE}/v1`, apiKey: 'local' });
}

describe('YAML', () => {
  it.each(titles(allBlocks('yaml')))('%s works', async (_title, { text }) => {
    const other = OTHER_YAML.find(({ mark }) => mark.test(text));
    if (other === undefined)
      expect(await problemLines(text, { environment: environmentFor(text) })).toEqual([]);
    else await other.check(text);
  });
});

it.each(titles(allBlocks('json')))('JSON at %s can be read and points at qcp', (_title, { text }) => {
  expect(JSON.parse(text)).toBeTypeOf('object');
  const addresses = text.match(/http:\/\/127\.0\.0\.1:3455[^"]*/g) ?? [];
  for (const address of addresses) expect([HERE, `${HERE}/v1`]).toContain(address);
});

describe('systemd and nginx', () => {
  const isUnit = ({ text }: Block) => text.startsWith('[Unit]');
  const unit = allBlocks('ini').find(isUnit);
  const variables = allBlocks('ini').filter((block) => !isUnit(block));
  const nginx = allBlocks('nginx');

  it('the unit starts qcp with options that it has, and reloads it by the signal that it takes', async () => {
    const line = /^ExecStart=\/usr\/bin\/env qcp (.*)$/m.exec(unit?.text ?? '')?.[1]?.split(' ') ?? [];
    const { stdout } = await runQcp([line[0] ?? '', '--help']);
    for (const option of line.filter((word) => word.startsWith('--'))) expect(stdout).toContain(option);
    expect(unit?.text).toContain('ExecReload=/bin/kill -HUP $MAINPID');
    for (const row of unit?.text.trim().split('\n') ?? []) expect(row).toMatch(/^(|\[\w+\]|[A-Z]\w+=.+)$/);
  });

  it('systemd, where it is installed, has nothing to say against the unit', () => {
    const folder = tempDir({ 'qcp.service': unit?.text ?? '' });
    const args = ['verify', '--man=no', join(folder, 'qcp.service')];
    const { error, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
    if (error === undefined) expect(stderr).not.toContain('qcp.service');
  });

  it.each(titles(variables))('variables at %s can be read', (_title, { text }) => {
    expect(Object.keys(parseEnv(text))).toHaveLength(text.trim().split('\n').length);
  });

  it.each(titles(nginx))(
    'nginx takes the block at %s, which neither buffers nor gives up early',
    (_title, { text }) => {
      expect(text).toContain('proxy_buffering off;');
      expect(Number(/proxy_read_timeout (\d+)s;/.exec(text)?.[1])).toBeGreaterThanOrEqual(600);
      for (const row of text.trim().split('\n')) expect(row).toMatch(/^\s*(|}|[\w/]+ [^;]*[;{])$/);
      const folder = tempDir({
        'nginx.conf': `events {}\nhttp { server { listen 127.0.0.1:8080;\n${text} } }\n`,
      });
      const args = ['-t', '-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'];
      const { error, status, stderr } = spawnSync('nginx', args, { encoding: 'utf8' });
      if (error === undefined) expect(status, stderr).toBe(0);
    },
  );
});

it('blocks are of languages that are run, read, or known to be pictures', () => {
  const fences = PAGES.flatMap((page) => readPage(page).match(/^```\w*(?=\n(?!$|\n))/gm) ?? []);
  const languages = new Set(fences.map((fence) => fence.slice(3)));
  const checked = [...RUNNABLE, ...SHOWN_ONLY.keys(), 'yaml', 'json', 'ini', 'nginx'];
  expect([...languages].filter((language) => !checked.includes(language))).toEqual([]);
});

it('docs/configuration.md is what the schema says', () => {
  const args = ['scripts/write-config-reference.mjs', '--print'];
  const made = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  expect(readPage('docs/configuration.md')).toBe(made);
});
