import type { Command } from 'commander';
import type { CommandIo } from '../command-io.ts';
import { formatBash, formatFish } from '../format-completion.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

/** What can follow a command, or the program itself. */
export interface Completable {
  /** `config show`; empty for the program. */
  readonly path: string;
  /** Names of its subcommands, and values of its arguments where they are a list. */
  readonly words: readonly string[];
  readonly options: readonly CompletableOption[];
}

export interface CompletableOption {
  /** With its dashes; `short` where there is one. */
  readonly long: string;
  readonly short: string | undefined;
  readonly takesValue: boolean;
  /** Its values, where they are a list. */
  readonly choices: readonly string[];
}

/** Writes a script that completes commands, options and their values, made from the commands that there are. */
export function completion(shell: Shell, program: Command, io: CommandIo): void {
  io.stdout.write(WRITERS[shell](describe(program, '')));
}

const WRITERS: Readonly<Record<Shell, (commands: readonly Completable[]) => string>> = {
  bash: formatBash,
  zsh: (commands) => `autoload -U +X bashcompinit && bashcompinit\n${formatBash(commands)}`,
  fish: formatFish,
};

const HELP: CompletableOption = { long: '--help', short: '-h', takesValue: false, choices: [] };

function describe(command: Command, path: string): readonly Completable[] {
  const own: Completable = {
    path,
    words: [
      ...command.commands.map((sub) => sub.name()),
      ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    ],
    options: [...command.options.flatMap(describeOption), HELP],
  };
  const below = command.commands.flatMap((sub) => describe(sub, `${path} ${sub.name()}`.trim()));
  return [own, ...below];
}

function describeOption({
  long,
  short,
  required,
  argChoices,
}: Command['options'][number]): CompletableOption[] {
  return long == null
    ? []
    : [{ long, short: short ?? undefined, takesValue: required, choices: argChoices ?? [] }];
}
