import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runQcp } from '../support/qcp-process.ts';
import { tempDir } from '../support/temp-dir.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
const scripts: Record<string, string> = {};
let folder: string;

beforeAll(async () => {
  const printed = await Promise.all(SHELLS.map((shell) => runQcp(['completion', shell])));
  for (const [index, shell] of SHELLS.entries()) scripts[shell] = printed[index]?.stdout ?? '';
  folder = tempDir({ ...scripts, 'a-file.yaml': '' });
});

const isInstalled = (shell: string) => spawnSync(shell, ['--version']).status === 0;

/** What a person has typed, and what may stand in its last word. */
const CASES: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['qcp ser', ['serve']],
  ['qcp check --onl', ['--online']],
  ['qcp auth st', ['status']],
  ['qcp auth status --enable', ['--enable-qwen-oauth-backend-debugging-override']],
  ['qcp config show --ho', ['--host']],
  ['qcp usage --by ', ['backend', 'day', 'key', 'model']],
  ['qcp serve --log-level w', ['warn']],
  ['qcp completion ', ['bash', 'fish', 'zsh']],
  ['qcp serve --config a-', ['a-file.yaml']],
];

describe.runIf(isInstalled('bash'))('bash', () => {
  it.each(CASES)('completes %s', (line, words) => {
    const typed = line.split(' ');
    const ask = `source ./bash
      COMP_WORDS=(${typed.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${typed.length - 1}
      _qcp; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const found = execFileSync('bash', ['-c', ask], { cwd: folder, encoding: 'utf8' })
      .split('\n')
      .filter(Boolean);
    const expected = words.filter((word) => word !== 'a-file.yaml').toSorted();
    expect(found.filter((word) => word !== '--help').toSorted()).toEqual(expected);
  });

  it('has files completed where there is no word', () => {
    const args = ['-c', 'source ./bash; complete -p qcp'];
    expect(execFileSync('bash', args, { cwd: folder, encoding: 'utf8' })).toBe(
      'complete -o default -F _qcp qcp\n',
    );
  });
});

describe.runIf(isInstalled('fish'))('fish', () => {
  it.each(CASES)('completes %s', (line, words) => {
    const args = ['-N', '-c', `source ./fish; complete -C '${line}'`];
    const found = execFileSync('fish', args, { cwd: folder, encoding: 'utf8' }).split('\n').filter(Boolean);
    expect(found.map((word) => word.split('\t')[0]).toSorted()).toEqual(words.toSorted());
  });
});

describe.runIf(isInstalled('zsh'))('zsh', () => {
  it('takes the script', () => {
    const ask = `autoload -Uz compinit && compinit -u -D && source ${join(folder, 'zsh')} && echo "$_comps[qcp]"`;
    expect(execFileSync('zsh', ['-f', '-c', ask], { encoding: 'utf8' })).toContain('_qcp');
  });
});

it('prints a script for each shell', () => {
  for (const shell of SHELLS) expect(scripts[shell]).toContain('insecure-no-auth');
});
