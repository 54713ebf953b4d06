import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StandInHosts, startStandInHosts } from '../../scripts/command-output/stand-in-hosts.mjs';
import { createDocsSandbox, RUNNABLE } from './support/docs-sandbox.ts';
import { blocksOf, PAGES } from './support/pages.ts';

const QWEN_LOGIN = {
  access_token: 'current',
  refresh_token: 'once',
  token_type: 'Bearer',
  expiry_date: Date.now() + 3_600_000,
};
const REQUEST = { model: 'any', max_tokens: 9, messages: [{ role: 'user', content: 'Hello' }] };
/** Reads its address and key from the variables that the README sets. */
const PROGRAM = `import OpenAI from 'openai';
const models = await new OpenAI().models.list();
if (models.data.length === 0) process.exit(1);
`;
const firstOf = (page: string, language: string) => blocksOf(page, language)[0]?.text ?? '';

/** What a page takes for granted that its reader has, by path. */
const GIVEN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'README.md': { 'your-program.js': PROGRAM },
  'docs/routing.md': {
    'qcp.yaml': firstOf('docs/routing.md', 'yaml'),
    'request.json': JSON.stringify(REQUEST),
  },
  'docs/migration.md': {
    'litellm.yaml': firstOf('docs/migration.md', 'yaml'),
    '.env': firstOf('docs/migration.md', 'ini'),
  },
  'docs/observability.md': { 'config.yaml': firstOf('docs/observability.md', 'yaml') },
  'docs/qwen.md': { '.qwen/oauth_creds.json': JSON.stringify(QWEN_LOGIN) },
};

const pages = PAGES.filter((page) => blocksOf(page, ...RUNNABLE).length > 0);
let hosts: StandInHosts;

beforeAll(async () => {
  hosts = await startStandInHosts();
});
afterAll(() => hosts.close());

describe('what a reader of the documentation types works', () => {
  it.concurrent.each(pages)('%s', { timeout: 120_000 }, async (page) => {
    const blocks = blocksOf(page, ...RUNNABLE);
    const sandbox = await createDocsSandbox(blocks, GIVEN[page] ?? {}, hosts.port);
    try {
      for (const block of blocks) {
        expect(await sandbox.run(block), `${page}:${block.line}\n${block.text}`).toBe('');
      }
    } finally {
      sandbox.close();
    }
  });
});
