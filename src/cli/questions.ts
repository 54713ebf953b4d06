import { createInterface } from 'node:readline/promises';

/** Asks a person at the terminal, one question after the other. */
export interface Questions {
  /** An answer that is valid, or `preset` for an empty one. Throws where there is none: end of input, or Ctrl-C. */
  ask(question: string, preset: string, answers: Answers): Promise<string>;
  close(): void;
}

/** What can be answered: in words, and as a test. */
export interface Answers {
  readonly form: string;
  readonly isValid: (text: string) => boolean;
}

export const YES_OR_NO: Answers = { form: 'y or n', isValid: (text) => /^[yn]$/i.test(text) };

export function isYes(answer: string): boolean {
  return answer.toLowerCase() === 'y';
}

/** Lines that are typed or piped ahead wait for their questions. */
export function createQuestions(): Questions {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const lines = terminal[Symbol.asyncIterator]();
  let isOpen = true;
  terminal.once('close', () => {
    isOpen = false;
  });
  const prompt = (text: string): void => {
    terminal.setPrompt(text);
    // All answers may be there before their questions; then the input has ended, and Node 24 prompts no more.
    if (isOpen) terminal.prompt();
    else process.stdout.write(text);
  };
  const askOnce = async (question: string, preset: string): Promise<string> => {
    prompt(`${question} [${preset}]: `);
    const line = await lines.next();
    if (line.done !== true) return line.value.trim() || preset;
    process.stdout.write('\n');
    throw new Error('stopped before every question was answered; nothing was written');
  };
  const ask: Questions['ask'] = async (question, preset, answers) => {
    const answer = await askOnce(question, preset);
    if (answers.isValid(answer)) return answer;
    process.stdout.write(`answer with ${answers.form}\n`);
    return ask(question, preset, answers);
  };
  return { ask, close: () => terminal.close() };
}
