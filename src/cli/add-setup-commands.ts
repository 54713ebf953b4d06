import { Argument, type Command, Option } from 'commander';
import type { CommandIo } from './command-io.ts';
import type { Shell } from './commands/completion.ts';
import type { DoctorOptions } from './commands/doctor.ts';
import type { InitOptions } from './commands/init.ts';
import type { ReplayOptions } from './commands/replay.ts';
import type { TestOptions } from './commands/test.ts';
import { parsePort } from './parse-options.ts';

/** Commands for the first day, and for the day when something does not work. */
export function addSetupCommands(program: Command, io: CommandIo): void {
  addInit(program, io);
  addDoctor(program, io);
  addTest(program, io);
  addReplay(program, io);
  program
    .command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: Shell) => {
      const { completion } = await import('./commands/completion.ts');
      completion(shell, program, io);
    });
}

function addInit(program: Command, io: CommandIo): void {
  program
    .command('init')
    .description('write a config.yaml of the keys and models that are found')
    .argument('[file]', 'file to write (config.yaml)')
    .option('-y, --yes', 'ask nothing')
    .option('--force', 'replace a file that is there')
    .action(async (file: string | undefined, options: InitOptions) => {
      const { init } = await import('./commands/init.ts');
      await init(file, options, io);
    });
}

function addDoctor(program: Command, io: CommandIo): void {
  program
    .command('doctor')
    .description('look for what keeps qcp from serving, each with its fix')
    .option('-c, --config <file>', 'YAML configuration')
    .option('-p, --port <number>', 'port to look at (3455)', parsePort)
    .option('--json', 'as JSON')
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('./commands/doctor.ts');
      await doctor(options, io);
    });
}

function addTest(program: Command, io: CommandIo): void {
  program
    .command('test')
    .description('drive a running qcp through all its doors')
    .option('--url <url>', 'where it listens', 'http://127.0.0.1:3455')
    .option('--key <key>', 'one of its server.api_keys; QCP_API_KEY without it')
    .option('-m, --model <model>', 'model to ask for', 'claude-sonnet-4-5')
    .option('--json', 'as JSON')
    .action(async (options: TestOptions) => {
      const { test } = await import('./commands/test.ts');
      await test(options, io);
    });
}

function addReplay(program: Command, io: CommandIo): void {
  const own = new Option('-c, --config <file>', 'serve this configuration for the replay alone');
  program
    .command('replay')
    .description('send a request again that "serve --capture" has written')
    .argument('<file>', 'capture file')
    .option('--url <url>', 'where qcp listens', 'http://127.0.0.1:3455')
    .option('--key <key>', 'one of its server.api_keys; QCP_API_KEY without it')
    .addOption(own.conflicts('url'))
    .option('-b, --backend <name>', 'ask this backend')
    .option('-m, --model <model>', 'ask for this model')
    .option('--json', 'as JSON')
    .action(async (file: string, options: ReplayOptions) => {
      const { replay } = await import('./commands/replay.ts');
      await replay(file, options, io);
    });
}
