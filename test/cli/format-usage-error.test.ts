import { expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';

/** Exit code and standard error of a command line. */
async function say(line: string): Promise<readonly [number, string]> {
  let said = '';
  const code = await run(line.split(' '), {
    stdout: { write: () => true },
    stderr: { write: (text) => (said += text) },
    env: {},
    cwd: () => '/',
  });
  return [code, said];
}

it.each([
  ['srve', "unknown command 'srve' (did you mean serve?)"],
  ['auth staus', "unknown command 'staus' (did you mean status?)"],
  ['config shwo', "unknown command 'shwo' (did you mean show?)"],
  ['serve --prot 1', "unknown option '--prot' (did you mean --port?)"],
  ['replay x --backnd y', "unknown option '--backnd' (did you mean --backend?)"],
  ['completion bsh', 'Allowed choices are bash, zsh, fish (did you mean bash?)'],
  ['usage --by modle', 'Allowed choices are model, backend, key, day (did you mean model?)'],
  ['serve --log-level degub', 'silent (did you mean debug?)'],
  ['explain m --door chatt', 'Allowed choices are messages, chat (did you mean chat?)'],
  ['frobnicate', "unknown command 'frobnicate'; "],
])('suggests what was meant by %s, in one line', async (line, words) => {
  const [code, said] = await say(line);
  expect(code).toBe(2);
  expect(said).toContain(words);
  expect(said.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^qcp: .*; "qcp --help" shows what there is$/),
  ]);
});
