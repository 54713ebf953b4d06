import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../architecture/source-files.ts';
import { runQcp } from '../support/qcp-process.ts';
import { PAGES, readPage } from './support/pages.ts';

const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(ROOT, 'src', name), 'utf8'))
  .join('\n')
  .replaceAll('\\"', '"');

/** Text in code style outside of blocks. */
const codeSpans = (page: string) =>
  [
    ...readPage(page)
      .replace(/^```[\s\S]*?^```$/gm, '')
      .matchAll(/`([^`\n]+)`/g),
  ].map(([, text = '']) => text);

const everySpan = PAGES.flatMap((page) => codeSpans(page).map((text) => ({ page, text })));

describe('commands that stand in a sentence', () => {
  const helps = new Map<string, Promise<string>>();
  const helpOf = (command: string) => {
    const help = helps.get(command) ?? runQcp([...command.split(' '), '--help']).then(({ stdout }) => stdout);
    helps.set(command, help);
    return help;
  };

  it('are there, with the options that they are shown with', async () => {
    const lines = everySpan.filter(({ text }) => /^qcp [a-z]/.test(text));
    expect(lines.length).toBeGreaterThan(5);
    for (const { page, text } of lines) {
      const [, command = '', sub = ''] = text.split(' ');
      const nested = sub !== '' && ['auth', 'config'].includes(command) ? `${command} ${sub}` : command;
      const help = await helpOf(nested);
      expect(help, `${page}: ${text}`).toContain(`Usage: qcp ${nested}`);
      const ours = command === 'run' ? [] : text.split(' ').filter((word) => word.startsWith('--'));
      for (const option of ours) expect(help, `${page}: ${text}`).toContain(option.split('=')[0]);
    }
  });
});

/** Variables that other programs read, and who they are. */
const VARIABLES_OF_OTHERS = new Map([
  ['ANTHROPIC_AUTH_TOKEN', 'Claude Code'],
  ['ANTHROPIC_MODEL', 'Claude Code, Qwen Code'],
  ['OPENAI_MODEL', 'Qwen Code'],
  ['OPENAI_API_BASE', 'Aider'],
  ['OPENAI_API_BASE_URL', 'Open WebUI'],
  ['OLLAMA_CONTEXT_LENGTH', 'Ollama'],
  ['PROXY_URL', 'claude-code-router'],
  ['CUSTOM_ROUTER_PATH', 'claude-code-router'],
  ['NODE_IMAGE', 'docker build'],
  ['QCP_USER', 'docker-compose.yml'],
]);

/** Variables that a page makes up for a file, which refers to them by `${NAME}` or in LiteLLM's way. */
const ownVariables = new Set(
  PAGES.flatMap((page) => [...readPage(page).matchAll(/\$\{?([A-Z][A-Z0-9_]+)|os\.environ\/(\w+)/g)]).map(
    ([, one, other]) => one ?? other,
  ),
);

it('environment variables are those that the program or a client reads', () => {
  const named = PAGES.flatMap((page) => {
    const text = [
      ...(readPage(page).match(/^```(?:sh|ini)\n[\s\S]*?^```$/gm) ?? []),
      ...codeSpans(page),
    ].join('\n');
    return [...text.matchAll(/(?<![\w./<>"-])[A-Z][A-Z0-9]*_[A-Z0-9_]+(?![\w>])/g)].map(([name]) => ({
      page,
      name,
    }));
  });
  const unknown = named.filter(({ name }) => {
    const isPrefix = name.startsWith('CUSTOM_HEADER_');
    return !sources.includes(name) && !VARIABLES_OF_OTHERS.has(name) && !ownVariables.has(name) && !isPrefix;
  });
  expect(unknown).toEqual([]);
});

/** What readers want to do, as the first word of a page. */
const DEEDS = 'Change Come Connect Decide Find Follow Get Know Let Look Point Run See Tell Use'.split(' ');

it('pages begin with what their reader wants to do', () => {
  const titles = PAGES.filter((page) => page.startsWith('docs/')).map(
    (page) => readPage(page).split('\n')[0] ?? '',
  );
  expect(titles.filter((title) => !DEEDS.includes(title.split(' ')[1] ?? ''))).toEqual([]);
});

it('files of the repository that are named are there', () => {
  const paths = everySpan.flatMap(({ page, text }) =>
    /^(?:src|test|docs|config|scripts|bench)\/[\w./-]*$/.test(text) ? [{ page, text }] : [],
  );
  expect(paths.filter(({ text }) => !/NAME|qwen_/.test(text) && !existsSync(join(ROOT, text)))).toEqual([]);
});

describe('links', () => {
  /** Anchors as GitHub makes them of headings. */
  const anchorsOf = (file: string) =>
    [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );

  it('lead to a page that is there, and to a heading on it', () => {
    const others = ['CHANGELOG.md', 'SECURITY.md', 'test/README.md', 'bench/README.md'];
    const broken = [...PAGES, ...others].flatMap((page) =>
      [...readPage(page).matchAll(/\]\(((?!https?:)[^)#]*)(?:#([^)]+))?\)/g)].flatMap(
        ([link, path = '', anchor]) => {
          const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
          if (!existsSync(file)) return [`${page}: ${link}`];
          return anchor === undefined || anchorsOf(file).includes(anchor) ? [] : [`${page}: ${link}`];
        },
      ),
    );
    expect(broken).toEqual([]);
  });

  it('lead from the README to every page', () => {
    const missing = PAGES.filter(
      (page) => page.startsWith('docs/') && !readPage('README.md').includes(`(${page})`),
    );
    expect(missing).toEqual([]);
  });
});

describe('messages', () => {
  const rows = ['docs/troubleshooting.md', 'docs/ollama.md', 'docs/qwen.md'].flatMap((page) => {
    const tables = readPage(page).match(/^\| (?:message|what you read) \|[\s\S]*?\n\n/gm) ?? [readPage(page)];
    return tables
      .flatMap((table) => [...table.matchAll(/^\| (`.+?`)(?: \(\d+\)| with|,| \|)/gm)])
      .flatMap(([, cell = '']) =>
        cell.split('`, `').map((text) => ({ page, text: text.replaceAll('`', '') })),
      );
  });

  it.each(rows)('$text ($page) is one that the program has', ({ text }) => {
    const parts = text.split('...').map((part) => part.replace(/^[;:,?\s]+|[;:,?\s]+$/g, ''));
    expect(parts.filter((part) => !sources.includes(part))).toEqual([]);
  });
});

it('docs/observability.md and the dashboard show every figure that there is, and no other', () => {
  const names = [
    ...readFileSync(join(ROOT, 'src/telemetry/metrics.ts'), 'utf8').matchAll(/name: '(qcp_\w+)'/g),
  ].map(([, name = '']) => name);
  const documented = [...readPage('docs/observability.md').matchAll(/^\| `(qcp_\w+)`/gm)].map(
    ([, name]) => name,
  );
  expect(documented.sort()).toEqual([...names].sort());
  const { panels } = JSON.parse(readPage('docs/grafana-dashboard.json')) as {
    panels: { targets: { expr: string }[] }[];
  };
  const used = panels.flatMap(({ targets }) =>
    targets.map(({ expr }) => /qcp_[a-z_]+/.exec(expr)?.[0].replace(/_bucket$/, '')),
  );
  expect(used.sort()).toEqual([...names].sort());
});
