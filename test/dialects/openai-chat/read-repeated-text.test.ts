import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createRepeatedText,
  readRepeatedText,
  releaseRepeatedText,
} from '../../../src/dialects/openai-chat/read-repeated-text.ts';
import { answer, delta, finish, steps } from './decode-harness.ts';

const quirks = { cumulative_text: true };

/** The text that comes out after each piece, and at the end. */
function read(pieces: readonly string[]): string[] {
  const state = createRepeatedText();
  return [...pieces.map((piece) => readRepeatedText(state, piece)), releaseRepeatedText(state)];
}

/** Short texts of few letters, so that pieces often begin alike. */
const pieces = fc.array(fc.stringMatching(/^[ab\n]{1,3}$/), { minLength: 1, maxLength: 12 });

/** Whether nothing but the meaning could tell these pieces from repetitions: the third one repeats as well. */
function looksRepeated(list: readonly string[]): boolean {
  const different = list.findIndex((piece) => piece !== list[0]);
  const [grown, next] = different < 0 ? [] : list.slice(different);
  return grown?.startsWith(list[0] ?? '') === true && next?.startsWith(grown) === true;
}

describe('a host that may repeat the text so far', () => {
  it('loses no letter of pieces, also where a piece begins like the one before', () => {
    fc.assert(
      fc.property(
        pieces.filter((list) => !looksRepeated(list)),
        (list) => {
          expect(read(list).join('')).toBe(list.join(''));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('says each letter of repetitions once, at the latest one piece behind the first that grew', () => {
    const growing = fc
      .uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 3, maxLength: 12 })
      .map((lengths) => lengths.sort((a, b) => a - b));
    fc.assert(
      fc.property(fc.string({ minLength: 60, maxLength: 60 }), growing, (text, lengths) => {
        const list = lengths.map((length) => text.slice(0, length));
        const out = read(list);
        expect(out.join('')).toBe(list.at(-1));
        for (const [index, whole] of list.entries()) {
          if (index > 1) expect(out.slice(0, index + 1).join('')).toBe(whole);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [['1', '10'], '110'],
    [['#', '## Title'], '### Title'],
    [['a', 'ab', 'c'], 'aabc'],
    [['ha', 'ha', 'ha'], 'hahaha'],
    [['ha', 'ha', 'ha!', ' no'], 'hahaha! no'],
    [['Hel', 'Hello', 'Hello', 'Hello you'], 'Hello you'],
    [['Hel', 'Hel', 'Hello', 'Hello you'], 'Hello you'],
    [['The answer', 'The answer is 4'], 'The answer is 4'],
  ])('reads %j as %j', (list, text) => {
    expect(answer([...list.map((content) => delta({ content })), finish()], { quirks }).content).toEqual([
      { type: 'text', text },
    ]);
  });

  it('hands pieces on at once, as soon as one of them shows what they are', () => {
    const made = steps(
      [delta({ content: 'a' }), delta({ content: 'b' }), delta({ content: 'bc' }), finish()],
      {
        quirks,
      },
    );
    expect(made.slice(1, 3)).toEqual([
      [{ type: 'text-delta', text: 'b' }],
      [{ type: 'text-delta', text: 'bc' }],
    ]);
  });

  it('lets go what it holds before a tool call', () => {
    const call = { index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } };
    const chunks = [
      delta({ content: 'a' }),
      delta({ content: 'ab' }),
      delta({ tool_calls: [call] }),
      finish('tool_calls'),
    ];
    expect(answer(chunks, { quirks }).content).toMatchObject([
      { type: 'text', text: 'aab' },
      { type: 'tool-call', name: 'f' },
    ]);
  });
});
