import type { CommandIo } from './command-io.ts';

/** Marks in a text for people; each gives the text back unchanged where no terminal reads it. */
export interface Style {
  good(text: string): string;
  bad(text: string): string;
  strong(text: string): string;
}

const CODES = { good: 32, bad: 31, strong: 1 } as const;

/** Colours for what is written to standard output. */
export function createStyle({ stdout, env }: Pick<CommandIo, 'stdout' | 'env'>): Style {
  const coloured = showsColours(stdout, env);
  const mark = (code: number) => (text: string) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { good: mark(CODES.good), bad: mark(CODES.bad), strong: mark(CODES.strong) };
}

/**
 * Whether a stream gets colours: a terminal does, unless NO_COLOR is set to anything (no-color.org). FORCE_COLOR beats
 * both, as it does in Node: `0` or `false` for none, anything else for colours.
 */
export function showsColours({ isTTY }: CommandIo['stdout'], env: CommandIo['env']): boolean {
  const forced = env['FORCE_COLOR'] ?? '';
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}
