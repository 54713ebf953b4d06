import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort } from '../../../scripts/command-output/free-port.mjs';
import { ROOT } from '../../architecture/source-files.ts';
import { tempDir } from '../../support/temp-dir.ts';
import type { Block } from './pages.ts';

/** A home in which the blocks of one page run one after the other, as its reader would run them. */
export interface DocsSandbox {
  /** Resolves to what went wrong, or to nothing. */
  run(block: Block): Promise<string>;
  close(): void;
}

interface Folders {
  readonly home: string;
  /** Out of the reader's sight: programs, logs, the block itself. */
  readonly state: string;
}

/** What stand-in-programs.mjs can play. */
const PROGRAMS = [
  'qcp',
  'npm',
  'curl',
  'docker',
  'claude',
  'qwen',
  'aider',
  'open-webui',
  'ollama',
  'systemctl',
];
const STAND_INS = join(import.meta.dirname, 'stand-in-programs.mjs');

/** How a block of each language is run. Without its packages, or without Python, a program in it is only compiled. */
const RUNNERS: Readonly<Record<string, { readonly file: string; readonly script: string }>> = {
  sh: { file: 'block.sh', script: 'sh -eu block.sh' },
  ts: { file: 'block.mjs', script: 'node block.mjs' },
  python: {
    file: 'block.py',
    script: `command -v python3 || exit 0
      python3 -m py_compile block.py
      python3 -c 'import openai, anthropic' || exit 0
      python3 block.py`,
  },
};

/** The languages that can be run. */
export const RUNNABLE = Object.keys(RUNNERS);

/** `files` are those that the page speaks of, path -> text; `hostPort` is where every model server is played. */
export async function createDocsSandbox(
  blocks: readonly Block[],
  files: Readonly<Record<string, string>>,
  hostPort: number,
): Promise<DocsSandbox> {
  const folders = {
    home: tempDir({ ...recipes(hostPort), ...atStandIns(files, hostPort) }),
    state: tempDir(),
  };
  const { home, state } = folders;
  mkdirSync(join(state, 'bin'));
  for (const name of PROGRAMS) {
    const script = `#!/bin/sh\nexec '${process.execPath}' '${STAND_INS}' ${name} "$@"\n`;
    writeFileSync(join(state, 'bin', name), script, { mode: 0o700 });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'));
  const port = await freePort();
  const env = environment(folders, { port, hostPort }, [
    ...Object.values(files),
    ...blocks.map(({ text }) => text),
  ]);
  return {
    async run({ language, text }) {
      const { file, script } = RUNNERS[language] ?? { file: 'block', script: 'false' };
      writeFileSync(join(home, file), text.replaceAll(':3455', `:${port}`));
      return execute(script, home, env);
    },
    close() {
      const pidFile = join(state, 'server.pid');
      if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
    },
  };
}

type Environment = Readonly<Record<string, string>>;

/** Every variable that a file or a block of the page asks for is set. Nothing leaves the machine. */
function environment(
  { home, state }: Folders,
  { port, hostPort }: { readonly port: number; readonly hostPort: number },
  texts: readonly string[],
): Environment {
  const asked = texts.flatMap((text) =>
    [...text.matchAll(/\$\{?([A-Z]\w+)|os\.environ\/(\w+)/g)].map(([, name, other]) => name ?? other ?? ''),
  );
  return {
    ...Object.fromEntries(asked.map((name) => [name, `key-of-${name}`])),
    PATH: [join(state, 'bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(':'),
    HOME: home,
    OPENAI_API_KEY: 'sk-of-the-host',
    OPENAI_BASE_URL: `http://127.0.0.1:${hostPort}/v1`,
    OLLAMA_HOST: `127.0.0.1:${hostPort}`,
    HTTPS_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: '127.0.0.1',
    QCP_QWEN_TOKEN_URL: `http://127.0.0.1:${hostPort}/oauth2/token`,
    DOCS_PROGRAM: join(ROOT, 'dist/cli/main.js'),
    DOCS_PORT: String(port),
    DOCS_STATE: state,
    DOCS_ROOT: ROOT,
  };
}

/** The ready configurations of the repository, whose hosts are played. */
function recipes(hostPort: number): Readonly<Record<string, string>> {
  const names = readdirSync(join(ROOT, 'config')).filter((name) => name.endsWith('.yaml'));
  const files = names.map((name) => [`config/${name}`, readFileSync(join(ROOT, 'config', name), 'utf8')]);
  return atStandIns(Object.fromEntries(files), hostPort);
}

/** Every host of a configuration is replaced by the stand-in; paths stay. */
function atStandIns(
  files: Readonly<Record<string, string>>,
  hostPort: number,
): Readonly<Record<string, string>> {
  const address = /(?<=(?:base_url|api_base): *"?)https?:\/\/[^/\s"',}]+/g;
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      text.replace(address, `http://127.0.0.1:${hostPort}`),
    ]),
  );
}

function execute(script: string, cwd: string, env: Environment): Promise<string> {
  return new Promise((resolve) => {
    execFile('sh', ['-eu', '-c', script], { cwd, env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve(error === null ? '' : `${error.message}\n${stdout}${stderr}`);
    });
  });
}
