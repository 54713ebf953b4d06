import type { Command } from 'commander';
import type { CommandIo } from '../command-io.ts';
import { type Completable, listCompletables } from '../completable.ts';
import { formatBash, formatFish } from '../format-completion.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

/** Writes a script that completes commands, options and their values, made from the commands that there are. */
export function completion(shell: Shell, program: Command, io: CommandIo): void {
  io.stdout.write(WRITERS[shell](listCompletables(program)));
}

const WRITERS: Readonly<Record<Shell, (commands: readonly Completable[]) => string>> = {
  bash: formatBash,
  zsh: (commands) => `autoload -U +X bashcompinit && bashcompinit\n${formatBash(commands)}`,
  fish: formatFish,
};
