import { spawn } from 'node:child_process';
import { startQuietApp } from '../../app/index.ts';
import type { Config, ResolvedConfig } from '../../config/index.ts';
import { clientVariables, installHint } from '../client-variables.ts';
import { CommandExit } from '../command-exit.ts';
import type { CommandIo } from '../command-io.ts';
import { readConfig } from '../read-config.ts';

/** Options of `qcp run` as commander hands them over. */
export interface RunOptions {
  readonly config?: string;
  readonly port?: number;
  readonly enableQwenOauthBackendDebuggingOverride?: boolean;
}

/** A server that the program is pointed at; one that runs already is left running. */
interface Target {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** A server on this machine answers at once or is not there. */
const PATIENCE_MS = 500;

/** Runs a client of qcp, with a server of its own where none runs, and ends with the client's exit code. */
export async function runClient(
  program: string,
  args: readonly string[],
  options: RunOptions,
  io: CommandIo,
): Promise<void> {
  if (program === 'codex')
    throw new Error('Codex speaks the Responses API, which qcp does not serve yet; use claude or qwen');
  const resolved = await readConfig(options.config, io, {
    port: options.port,
    enableQwenOauth: options.enableQwenOauthBackendDebuggingOverride,
  });
  const { config } = resolved;
  const key = config.server.api_keys[0]?.key ?? io.env['QCP_API_KEY'] ?? 'local';
  const target = (await findRunning(config)) ?? (await startOwn(resolved, io));
  try {
    const code = await spawnClient(program, args, childEnvironment(program, target, key, resolved));
    if (code !== 0) throw new CommandExit(code);
  } finally {
    await target.close();
  }
}

/** Its log would stand between the client's lines; only what nobody may miss is told. */
async function startOwn({ config, environment }: ResolvedConfig, io: CommandIo): Promise<Target> {
  if (config.capture !== undefined)
    io.stderr.write(`capture is on: prompts and answers are written to ${config.capture.dir}\n`);
  return startQuietApp(config, environment, { forClient: true });
}

async function findRunning({ server }: Config): Promise<Target | undefined> {
  const url = `http://127.0.0.1:${server.port}`;
  try {
    const response = await fetch(`${url}/`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const { name } = (await response.json()) as { name?: string };
    return name === 'qcp' ? { url, close: async () => {} } : undefined;
  } catch {
    return undefined;
  }
}

function childEnvironment(
  program: string,
  { url }: Target,
  key: string,
  { environment }: ResolvedConfig,
): NodeJS.ProcessEnv {
  return { ...environment, ...clientVariables(program, url, key, environment) };
}

/** Signals from the keyboard reach the client by themselves; what else ends this program ends the client. */
function spawnClient(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(program, [...args], { env, stdio: 'inherit', shell: process.platform === 'win32' });
  const ignore = () => {};
  const end = () => child.kill('SIGTERM');
  process.on('SIGINT', ignore).on('SIGTERM', end);
  return new Promise<number>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const missing = error.code === 'ENOENT';
      reject(missing ? new Error(`${program} is not installed; ${installHint(program)}`) : error);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  }).finally(() => process.off('SIGINT', ignore).off('SIGTERM', end));
}
