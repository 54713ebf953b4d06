import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../architecture/source-files.ts';
import { readPage } from './support/pages.ts';

/** Every sentence of the README that promises something -> a file, and the names of the tests in it that show it. */
const CLAIMS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'A router between coding agents and language models.': {
    'test/e2e/recorded-requests.test.ts': ['$client/$file is accepted and gives a valid upstream request'],
  },
  'Claude Code talks to it by `POST /v1/messages`, OpenAI clients by `POST /v1/chat/completions`.': {
    'test/e2e/openai-recipe.test.ts': [
      'config/openai.yaml serves real requests through both doors as it stands',
    ],
  },
  'It sends each request to the backend that you name in one YAML file, and translates between the wire dialects, streaming, with tool calls.':
    {
      'test/e2e/routing.test.ts': ['send families where they belong'],
      'test/contract/client-streams.test.ts': [
        'C19 C40 adds up to our own answer in the eyes of the official SDK, or to an error',
      ],
      'test/sdks/anthropic-sdk.test.ts': ['runs its own tool loop, streamed: %s'],
    },
  'You need Node 20.19 or newer.': {
    'test/docs/readme-claims.test.ts': ['the package asks for the Node that the README names'],
  },
  'installs what is missing, builds, and serves at `http://127.0.0.1:3455` with what it finds: keys in the environment (`OPENAI_API_KEY`, `DASHSCOPE_API_KEY`, `DEEPSEEK_API_KEY`, `OPENROUTER_API_KEY`, `ANTHROPIC_UPSTREAM_KEY` and others), a local Ollama, or else the built-in `echo` backend, which is no model but plays a whole tool loop.':
    {
      'test/docs/readme-claims.test.ts': [
        'npm start prepares and serves',
        'every key that the README names is found',
      ],
      'test/config/detect-backends.test.ts': ['falls back to the backend that answers without a model'],
      'test/e2e/start-without-configuration.test.ts': [
        "plays a whole tool loop under Claude Code's own model names",
      ],
    },
  'It says which one it took, and how clients are pointed at it.': {
    'test/e2e/start-without-configuration.test.ts': [
      'takes the echo backend where nothing else is found, and says so',
    ],
    'test/e2e/first-steps.test.ts': ['the banner shows the mapping and how clients are pointed at it'],
  },
  'With the program installed as `qcp`, `qcp run claude` does both in one command, and `qcp init` keeps what was found in a file.':
    {
      'test/e2e/commands.test.ts': [
        'starts a server for a command, points it there, and ends with its exit code',
      ],
      'test/e2e/setup-commands.test.ts': [
        'writes what it finds with comments, asks nothing, and what it wrote is valid',
      ],
    },
  '**Clients stay as they are.**': {
    'test/clients/claude-code.test.ts': ['reads a file and answers as %s'],
  },
  'Claude Code, Qwen Code, the SDKs of Anthropic and OpenAI, LangChain and the AI SDK run unmodified, tool loops included, whatever the backend speaks.':
    {
      'test/clients/claude-code.test.ts': ['runs three calls of one turn'],
      'test/clients/qwen-code.test.ts': ['reads two files in one turn, thinks and answers'],
      'test/clients/langchain.test.ts': ['runs a tool loop, streamed: %s'],
      'test/sdks/anthropic-sdk.test.ts': ['runs its own tool loop, streamed: %s'],
      'test/sdks/openai-sdk.test.ts': ['runs its own tool loop, streamed: %s'],
      'test/sdks/ai-sdk.test.ts': ['generates text over a tool loop'],
    },
  '**Nothing is lost silently.**': {
    'test/docs/translation-page.test.ts': ['%s'],
  },
  'What could not be expressed upstream is told in the response header `x-qcp-warnings`.': {
    'test/e2e/routing.test.ts': ['is dropped with a warning that is logged once'],
  },
  '**The same dialect passes through.**': {
    'test/e2e/anthropic-passthrough.test.ts': ['D41 $file goes up byte for byte, threads included'],
  },
  "Where client and host speak one dialect, the bytes go up and down as they are, but for the model's name.":
    {
      'test/e2e/anthropic-passthrough.test.ts': ['D41 $file changes in nothing but the mapped model'],
      'test/e2e/passthrough.test.ts': [
        'D46 goes up byte for byte but for the model',
        'D46 streams down byte for byte, comments and unknown fields included',
      ],
    },
  '**The status tells the truth.**': {
    'test/e2e/commit.test.ts': [
      'C22 tells an error before the first byte by its status, as JSON, with retry-after',
    ],
  },
  'Nothing is written to the client before the first content, so that another try or another target is still possible.':
    {
      'test/e2e/commit.test.ts': [
        'sends no byte before the first content, so that a failure there keeps its status',
        'repeats an attempt that was reset before its commit, and the client sees one good answer',
      ],
      'test/e2e/failover.test.ts': ['moves on while a stream has said nothing, and not after its first word'],
    },
  '**A stream that was cut never looks complete.**': {
    'test/contract/client-streams.test.ts': [
      'C19 F20 never looks complete where it breaks off: one error event, or an error in its place',
    ],
  },
  "It ends with one error event in the client's own dialect.": {
    'test/e2e/anthropic-passthrough.test.ts': ['D36 ends a cut stream with one error event'],
    'test/e2e/passthrough.test.ts': ['D46 D34 ends in one error frame where the upstream breaks off'],
  },
  '**One file says where requests go.**': {
    'test/docs/routing-page.test.ts': ['sends %s to %s'],
  },
  'A rule maps names, a list is failover, `backend:model?temperature=0.2` works everywhere, and a hybrid lets one model think and another one act.':
    {
      'test/docs/routing-page.test.ts': [
        'sends %s to %s',
        'shows a list that goes by size, sight and weight',
      ],
      'test/e2e/failover.test.ts': ['streams from the first that answers'],
      'test/docs/hybrid-page.test.ts': ['shows what each side gets of the parameters'],
      'test/e2e/hybrid-recipe.test.ts': [
        'thinks with MiniMax in the open and calls tools with Qwen, for Claude Code',
      ],
    },
  '**A mistake in the file is told with its line, column and remedy.**': {
    'test/e2e/config-errors.test.ts': ['all mistakes are told at once, in the order of the file'],
    'test/e2e/first-steps.test.ts': [
      'a file that cannot be used ends in one line that says where and what to do',
    ],
  },
  'Nothing starts on a half-valid file.': {
    'test/e2e/config-errors.test.ts': [
      'a file that cannot be used keeps the program from starting: one line, exit code 78',
    ],
  },
  'A changed file is taken over without dropping a stream.': {
    'test/e2e/reload.test.ts': ['takes a changed configuration over without dropping a stream'],
  },
  '**Keys stay where they belong.**': {
    'test/e2e/sdk-clients.test.ts': [
      'sends the upstream its own key and the truth about who asks, never the key of the client',
    ],
  },
  'It listens on this machine alone unless clients have to present a key.': {
    'test/config/config-problems.test.ts': ['does not listen beyond the machine without keys'],
  },
  'Logs hold no key, no prompt and no answer.': {
    'test/security/secrets.test.ts': [
      'J24 writes neither them nor prompts nor answers into the log, at any level',
    ],
  },
  '**You can look inside.**': {
    'test/docs/commands-page.test.ts': ['is what the commands say; "npm run docs" writes it anew'],
  },
  'One log line a request, `/metrics` for Prometheus, usage with costs, and `qcp explain`, which shows what would be sent and sends nothing.':
    {
      'test/e2e/hybrid.test.ts': ['writes what each model did into the log line'],
      'test/e2e/metrics.test.ts': [
        'counts requests, tries, retries, tokens, warnings and times by backend and model',
      ],
      'test/e2e/usage.test.ts': [
        'records a line a request without its prompt, and sums them up with their cost',
      ],
      'test/e2e/routing.test.ts': [
        'shows rule, target, parameters and the upstream request, and sends nothing',
      ],
    },
  '`config/` holds more of them, ready to run; `config/config.schema.json` gives editors completion and checks.':
    {
      'test/config/config-schema.test.ts': [
        '%s starts once the variables that it has no value for are set',
        'is what config/config.schema.json holds (after a change: npm run schema)',
      ],
    },
  'runs every check.': {
    'test/docs/readme-claims.test.ts': ['npm test runs format, lint, types and tests'],
  },
  'The package that `npm pack` makes is installed by `npm install --global` without a build step, an install script or another package.':
    {
      'test/architecture/package.test.ts': ['needs no other package and no install script'],
      'test/package/installed.test.ts': ['is installed without any other package'],
    },
};

/** Sentences that ask the reader to do something. What they lead to is run or followed by other tests of this folder. */
const NO_CLAIMS = new Set([
  'In another terminal, ask it something:',
  'or start a client:',
  'What changed is in [CHANGELOG.md](CHANGELOG.md), how to report a hole in [SECURITY.md](SECURITY.md).',
  'MIT',
]);

/** The sentences of a page: no headings, blocks or tables, line breaks taken out. */
function sentencesOf(page: string): readonly string[] {
  return readPage(page)
    .replace(/^```[\s\S]*?^```$/gm, '\n')
    .replace(/^[#|].*$/gm, '\n')
    .split(/\n\s*\n|\n(?=- )/)
    .map((paragraph) =>
      paragraph
        .replace(/^\s*- /, '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .flatMap((paragraph) => paragraph.split(/(?<=[.:](?:\*\*)?) (?=[A-Z*])/))
    .filter((sentence) => sentence !== '');
}

describe('README.md', () => {
  it('claims nothing that no test shows, and the table holds nothing that it no longer claims', () => {
    const claimed = sentencesOf('README.md').filter((sentence) => !NO_CLAIMS.has(sentence));
    expect([...claimed].sort()).toEqual(Object.keys(CLAIMS).sort());
  });

  const named = Object.values(CLAIMS).flatMap((files) =>
    Object.entries(files).flatMap(([file, names]) => names.map((name): [string, string] => [file, name])),
  );
  it.each(named)('%s has the test "%s"', (file, name) => {
    const path = join(ROOT, file);
    expect(existsSync(path)).toBe(true);
    const titles = readFileSync(path, 'utf8').match(/\(\s*(['"`])(?:(?!\1)[^\n])*\1/g) ?? [];
    expect(titles.map((title) => title.replace(/^\(\s*.|.$/g, ''))).toContain(name);
  });
});

describe('what stands behind the README', () => {
  const { engines, scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    engines: { node: string };
    scripts: Record<string, string>;
  };

  it('the package asks for the Node that the README names', () => {
    expect(readPage('README.md')).toContain(`Node ${engines.node.replace('>=', '')} or newer`);
  });

  it('npm start prepares and serves', () => {
    expect(scripts['start']).toMatch(/^node scripts\/prepare\.mjs( --\S+)? && node dist\/\S+ serve$/);
  });

  it('npm test runs format, lint, types and tests', () => {
    expect(scripts['test']).toBe('node scripts/check.mjs');
    const steps = readFileSync(join(ROOT, 'scripts/check.mjs'), 'utf8');
    for (const step of ["'format and lint'", "'types'", "'tests'"]) expect(steps).toContain(step);
  });

  it('every key that the README names is found', () => {
    const known = readFileSync(join(ROOT, 'src/config/well-known-backends.ts'), 'utf8');
    const keys = readPage('README.md').match(/`[A-Z]+_(?:API|UPSTREAM)_KEY`/g) ?? [];
    expect(keys.length).toBeGreaterThan(4);
    for (const key of keys) expect(known).toContain(`key_variable: '${key.slice(1, -1)}'`);
  });
});
