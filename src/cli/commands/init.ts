import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ResolvedConfig } from '../../config/index.ts';
import { wellKnownBackend } from '../../config/index.ts';
import type { CommandIo } from '../command-io.ts';
import { formatNewConfig } from '../format-new-config.ts';
import { type Answers, createQuestions, isYes, type Questions, YES_OR_NO } from '../questions.ts';
import { readConfig } from '../read-config.ts';

/** Options of `qcp init` as commander hands them over. */
export interface InitOptions {
  readonly yes?: boolean;
  readonly force?: boolean;
}

interface Choices {
  readonly defaultBackend: string;
  readonly port: number;
  readonly withClientKey: boolean;
}

const FILE = 'config.yaml';
const PORT: Answers = {
  form: 'a number from 0 to 65535',
  isValid: (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535,
};

/** Writes a configuration of what is found on the machine; asks only where a person can answer. */
export async function init(file: string | undefined, options: InitOptions, io: CommandIo): Promise<void> {
  const name = file ?? FILE;
  const path = resolve(io.cwd(), name);
  const asks = options.yes !== true && io.stdout.isTTY === true && process.stdin.isTTY;
  const questions = asks ? createQuestions() : undefined;
  try {
    const force = options.force === true || (await mayReplace(path, name, questions));
    const found = await readConfig(undefined, io);
    io.stdout.write(`${found.lines.join('\n')}\n`);
    const defaults = defaultsOf(found);
    const choices = questions === undefined ? defaults : await askChoices(found, defaults, questions);
    writeNew(path, name, describeConfig(found, choices), force);
  } finally {
    questions?.close();
  }
  io.stdout.write(`wrote ${name}\nNext: qcp serve --config ${name}\n`);
}

/** Whether a file that is there may be written over, which only a person can say. */
async function mayReplace(path: string, name: string, questions: Questions | undefined): Promise<boolean> {
  if (!existsSync(path)) return false;
  const answer = await questions?.ask(`${name} is there already; replace it (y/n)`, 'n', YES_OR_NO);
  if (answer !== undefined && isYes(answer)) return true;
  throw new Error(`${name} is there already; pass --force to replace it, or another name`);
}

function describeConfig(found: ResolvedConfig, choices: Choices): string {
  const keyVariables = new Map(
    Object.keys(found.config.backends).flatMap((backend) => {
      const variable = wellKnownBackend(backend)?.key_variable;
      return variable === undefined ? [] : [[backend, variable] as const];
    }),
  );
  const qwenLogin = found.lines.some((line) => line.startsWith('a Qwen login'));
  return formatNewConfig({ config: found.config, keyVariables, qwenLogin, ...choices });
}

function defaultsOf({ config }: ResolvedConfig): Choices {
  const [first = 'echo'] = Object.keys(config.backends);
  return {
    defaultBackend: config.default_backend ?? first,
    port: config.server.port,
    withClientKey: false,
  };
}

async function askChoices(
  { config }: ResolvedConfig,
  defaults: Choices,
  questions: Questions,
): Promise<Choices> {
  const names = Object.keys(config.backends);
  const defaultBackend =
    names.length < 2
      ? defaults.defaultBackend
      : await questions.ask(`Default backend (${names.join(', ')})`, defaults.defaultBackend, {
          form: `one of ${names.join(', ')}`,
          isValid: (text) => names.includes(text),
        });
  const port = await questions.ask('Port', String(defaults.port), PORT);
  const key = await questions.ask('Clients present a key, QCP_API_KEY (y/n)', 'n', YES_OR_NO);
  return { defaultBackend, port: Number(port), withClientKey: isYes(key) };
}

/** A file that is there is not written over unasked. */
function writeNew(path: string, name: string, text: string, force: boolean): void {
  try {
    writeFileSync(path, text, { flag: force ? 'w' : 'wx', mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new Error(`${name} is there already; pass --force to replace it, or another name`);
    throw new Error(`${name} cannot be written (${code}); choose a folder that you may write to`);
  }
}
