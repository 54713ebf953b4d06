import type { Command } from 'commander';

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

const HELP: CompletableOption = { long: '--help', short: '-h', takesValue: false, choices: [] };

/** A command and all below it, each with what can follow it. */
export function listCompletables(command: Command, path = ''): readonly Completable[] {
  const own: Completable = {
    path,
    words: [
      ...command.commands.map((sub) => sub.name()),
      ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    ],
    options: [...command.options.flatMap(describeOption), HELP],
  };
  const below = command.commands.flatMap((sub) => listCompletables(sub, `${path} ${sub.name()}`.trim()));
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
