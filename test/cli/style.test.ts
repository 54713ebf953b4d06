import { expect, it } from 'vitest';
import { createStyle, showsColours } from '../../src/cli/style.ts';

it.each([
  ['a terminal', true, {}, true],
  ['a pipe', false, {}, false],
  ['NO_COLOR', true, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR', true, { NO_COLOR: '' }, true],
  ['a terminal without colours', true, { TERM: 'dumb' }, false],
  ['FORCE_COLOR in a pipe', false, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR beside NO_COLOR', true, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ['FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
  ['FORCE_COLOR=false', true, { FORCE_COLOR: 'false' }, false],
])('decides on colours by %s', (_what, isTTY, env, coloured) => {
  const stdout = { isTTY, write: () => true };
  expect(showsColours(stdout, env)).toBe(coloured);
  expect(createStyle({ stdout, env }).good('ok')).toBe(coloured ? '\u001b[32mok\u001b[0m' : 'ok');
});
