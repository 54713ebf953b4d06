import { suggestWord } from '../config/index.ts';

/** How commander refuses a value that is none of a list: group 1 is the value, 2 the list. */
const NOT_OF_LIST = /'([^']*)' is invalid.*Allowed choices are (.+)$/;

/** What commander says about wrong usage, in one line: what is wrong, what was probably meant, where to look. */
export function formatUsageError(text: string): string {
  const [first = '', hint = ''] = text.trim().split('\n');
  const problem = first.replace(/^error: /, '').replace(/\.$/, '');
  const meant = hint === '' ? suggestChoice(problem) : ` ${hint.replace('Did', 'did')}`;
  return `qcp: ${problem}${meant}; "qcp --help" shows what there is\n`;
}

/** Commander suggests commands and options, but no value of them. */
function suggestChoice(problem: string): string {
  const [, value = '', choices = ''] = NOT_OF_LIST.exec(problem) ?? [];
  const meant = suggestWord(value, choices.split(', '));
  return meant === undefined ? '' : ` (did you mean ${meant}?)`;
}
