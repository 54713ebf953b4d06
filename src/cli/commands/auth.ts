import { describeQwenAccount, refreshQwenLogin, resolveCheckedConfig } from '../../app/index.ts';
import { type BackendConfig, formatProblems, type ResolvedConfig } from '../../config/index.ts';
import type { CommandIo } from '../command-io.ts';
import { formatAccount } from '../format-account.ts';
import { showsColours } from '../style.ts';
import { unknownBackend } from '../unknown-backend.ts';

/** Options of `qcp auth status` and `qcp auth refresh` as commander hands them over. */
export interface AuthOptions {
  readonly config?: string;
  readonly enableQwenOauthBackendDebuggingOverride?: boolean;
}

/** Shows the logins of Qwen accounts: where, until when, and whether they can be renewed. No secret is shown. */
export async function authStatus(
  backend: string | undefined,
  options: AuthOptions,
  io: CommandIo,
): Promise<void> {
  const { config } = await resolve(options, io);
  for (const account of qwenBackends(config, backend)) io.stdout.write(await describe(account));
}

/** Renews the login of Qwen accounts now. */
export async function authRefresh(
  backend: string | undefined,
  options: AuthOptions,
  io: CommandIo,
): Promise<void> {
  const { config, environment } = await resolve(options, io);
  for (const account of qwenBackends(config, backend)) {
    await refreshQwenLogin(account, environment, showsColours(io.stderr, io.env));
    io.stdout.write(await describe(account));
  }
}

async function describe(backend: BackendConfig): Promise<string> {
  const account = await describeQwenAccount(backend);
  return account === undefined ? '' : formatAccount(account, Date.now());
}

/** Without a configuration the account of the Qwen CLI is meant; nothing else on the machine is looked for. */
async function resolve({ config, ...options }: AuthOptions, io: CommandIo): Promise<ResolvedConfig> {
  const resolved = await resolveCheckedConfig({
    file: config,
    flags: {
      defaultBackend: config === undefined ? 'qwen-oauth' : undefined,
      enableQwenOauth: options.enableQwenOauthBackendDebuggingOverride,
    },
    environment: io.env,
    cwd: io.cwd(),
    probes: { ollamaAnswers: async () => false, fileExists: () => false },
  });
  if (resolved.problems.length > 0) io.stderr.write(`${formatProblems(resolved.problems, io.cwd())}\n`);
  return resolved;
}

function qwenBackends(
  { backends }: ResolvedConfig['config'],
  name: string | undefined,
): readonly BackendConfig[] {
  const accounts = Object.values(backends).filter(({ type }) => type === 'qwen-oauth');
  const chosen = accounts.filter((backend) => name === undefined || backend.name === name);
  if (chosen.length > 0) return chosen;
  if (name !== undefined && accounts.length > 0)
    throw unknownBackend(
      name,
      accounts.map((account) => account.name),
      ' of type qwen-oauth',
    );
  const which = name === undefined ? 'no backend' : `no backend "${name}"`;
  throw new Error(
    `${which} of type qwen-oauth is configured; without --config the login of the Qwen CLI is taken`,
  );
}
