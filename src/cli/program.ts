import { Command, Option } from 'commander';
import { VERSION } from '../app/version.ts';
import { LOG_LEVELS, PRESET_NAMES } from '../config/index.ts';
import { addEverydayCommands } from './add-everyday-commands.ts';
import { addSetupCommands } from './add-setup-commands.ts';
import type { CommandIo } from './command-io.ts';
import type { AuthOptions } from './commands/auth.ts';
import type { ExplainOptions } from './commands/explain.ts';
import type { ConfigOptions } from './config-flags.ts';
import { formatUsageError } from './format-usage-error.ts';
import { collectModelAlias, parsePort, parseWorkers } from './parse-options.ts';

const GATE_HELP = 'open the qwen-oauth backend (docs/qwen.md)';

/** The command line. Each command loads its code when it runs, so that none pays for the others at start. */
export function createProgram(io: CommandIo): Command {
  const program = new Command('qcp')
    .description('Routes coding agents to language models, translating where they speak differently.')
    .version(VERSION)
    .exitOverride()
    .enablePositionalOptions()
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .helpCommand(false)
    .configureOutput({
      outputError: (text, write) => write(formatUsageError(text)),
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    });
  addSetupCommands(program, io);
  addServe(program, io);
  addEverydayCommands(program, io);
  addExplain(program, io);
  addConfig(program, io);
  addAuth(program, io);
  return program;
}

function addServe(program: Command, io: CommandIo): void {
  const serving = program
    .command('serve')
    .description('serve; without --config, with the keys and models found');
  addConfigOptions(serving)
    .option(
      '--workers <number>',
      'processes that serve the port together (1); auto: one a core',
      parseWorkers,
    )
    .action(async (options: ConfigOptions) => {
      const { serve } = await import('./commands/serve.ts');
      await serve(options, io);
    });
}

function addConfig(program: Command, io: CommandIo): void {
  const config = program.command('config').description('look at the configuration').helpCommand(false);
  const show = config
    .command('show')
    .description(
      'print what `serve` would run with as YAML, and where each value comes from; secrets are masked',
    );
  addConfigOptions(show).action(async (options: ConfigOptions) => {
    const { showConfig } = await import('./commands/config.ts');
    await showConfig(options, io);
  });
  config
    .command('schema')
    .description('print the JSON schema of a configuration file, for editors')
    .action(async () => {
      const { showConfigSchema } = await import('./commands/config.ts');
      showConfigSchema(io);
    });
}

/** Everything that says what is configured; a flag beats the environment, which beats the file. */
function addConfigOptions(command: Command): Command {
  const preset = new Option('--preset <name>', 'take the variables of another program (docs/migration.md)');
  return command
    .option('-c, --config <file>', 'YAML configuration')
    .addOption(preset.choices(PRESET_NAMES))
    .option('--host <address>', 'address to listen on (127.0.0.1)')
    .option('-p, --port <number>', 'port to listen on (3455); 0 takes a free one', parsePort)
    .option('--default-backend <name>', 'where a model name without a backend goes')
    .option('--force-model <target>', 'answer every chat request with this model')
    .option(
      '--model-alias <pattern=target>',
      'a mapping rule before all others; repeatable',
      collectModelAlias,
      [],
    )
    .addOption(new Option('--log-level <level>', 'how much is logged').choices(LOG_LEVELS))
    .option('--log-file <file>', 'append the log to this file, as JSON')
    .option('--capture <dir>', 'write each request with its prompt and answer to this folder')
    .option('--insecure-no-auth', 'listen beyond this machine without client keys')
    .option('--enable-qwen-oauth-backend-debugging-override', GATE_HELP);
}

function addExplain(program: Command, io: CommandIo): void {
  const door = new Option('--door <door>', 'where the request comes in').choices(['messages', 'chat']);
  const explaining = program
    .command('explain')
    .description('show where a request would go and why; nothing is sent')
    .argument('<model>', 'as a client would write it, parameters included')
    .option('--body <file>', 'JSON body of the request; a short question without it')
    .addOption(door.default('messages'))
    .option('--json', 'as JSON');
  addConfigOptions(explaining).action(async (model: string, options: ExplainOptions) => {
    const { explain } = await import('./commands/explain.ts');
    await explain(model, options, io);
  });
}

function addAuth(program: Command, io: CommandIo): void {
  const auth = program
    .command('auth')
    .description('look after the login of a Qwen account')
    .helpCommand(false);
  addAccountCommand(
    auth,
    'status',
    'show where the login is, until when it lasts, and what hinders it',
  ).action(async (backend: string | undefined, options: AuthOptions) => {
    const { authStatus } = await import('./commands/auth.ts');
    await authStatus(backend, options, io);
  });
  addAccountCommand(auth, 'refresh', 'renew the login now; the gate has to be open').action(
    async (backend: string | undefined, options: AuthOptions) => {
      const { authRefresh } = await import('./commands/auth.ts');
      await authRefresh(backend, options, io);
    },
  );
}

function addAccountCommand(auth: Command, name: string, description: string): Command {
  return auth
    .command(name)
    .description(description)
    .argument('[backend]', 'one backend of type qwen-oauth; all of them without it')
    .option('-c, --config <file>', 'YAML configuration')
    .option('--enable-qwen-oauth-backend-debugging-override', GATE_HELP);
}
