import { describe, expect, it } from 'vitest';
import { formatFlameGraph } from '../../bench/profile/format-flame-graph.mjs';
import { createPlaceNamer } from '../../bench/profile/name-places.mjs';
import { readProfile } from '../../bench/profile/read-profile.mjs';
import { formatTopFunctions, sumByFunction } from '../../bench/profile/top-functions.mjs';

const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 0, columnNumber: 0 });
const node = (id: number, callFrame: ReturnType<typeof frame>, children: number[] = []) => ({
  id,
  callFrame,
  children,
});
const ours = new URL('../../src/hub/json.ts', import.meta.url).href;

/** `outer` calls `inner` from two nodes; one sample a millisecond, the first before the measured time. */
const profile = {
  startTime: 0,
  nodes: [
    node(1, frame('(root)'), [2, 3, 6]),
    node(2, frame('outer', ours), [4]),
    node(3, frame('outer', ours), [5]),
    node(4, frame('inner', ours)),
    node(5, frame('inner', ours)),
    node(6, frame('(idle)')),
  ],
  samples: [2, 2, 4, 5, 6, 3, 6],
  timeDeltas: [1000, 1000, 1000, 1000, 1000, 1000, 1000],
};
const tree = readProfile({ profile, fromUs: 1500, untilUs: 99_000 }, createPlaceNamer('no-maps'));

describe('a profile', () => {
  it('counts the measured time only, without what was idle', () => {
    expect(tree).toMatchObject({ name: '(root)', totalUs: 4000, selfUs: 0 });
  });

  it('joins the calls of one function from one place', () => {
    expect(tree.children).toMatchObject([
      { name: 'outer', place: 'src/hub/json.ts:1', isOurs: true, selfUs: 2000, totalUs: 4000 },
    ]);
    expect(tree.children[0]?.children).toMatchObject([{ name: 'inner', selfUs: 2000, children: [] }]);
  });

  it('sums self time over all callers, and counts a recursion once in the total', () => {
    const inner = { name: 'a', place: 'x:1', isOurs: false, selfUs: 10, totalUs: 10, children: [] };
    const recursive = { ...inner, totalUs: 20, children: [inner] };
    expect(sumByFunction(recursive)).toEqual([
      { name: 'a', place: 'x:1', isOurs: false, selfUs: 20, totalUs: 20 },
    ]);
  });

  it('says which function of ours is the largest, and whether that is too much', () => {
    const text = formatTopFunctions(tree);
    expect(text).toContain(' 50.0% 100.0% * outer  src/hub/json.ts:1');
    expect(text).toContain('largest function of ours: outer, 50.0 %, above 15 %');
  });

  it('draws one box a node, with names that cannot break the page', () => {
    const page = formatFlameGraph({ ...tree, name: '<b>' }, 'S2');
    expect(page.match(/<rect /g)).toHaveLength(3);
    expect(page).toContain('&lt;b&gt;');
    expect(page).not.toContain('<b>');
  });

  it('refuses a profile without a sample of the measured time', () => {
    expect(() =>
      readProfile({ profile, fromUs: 90_000, untilUs: 99_000 }, createPlaceNamer('no-maps')),
    ).toThrow('no sample');
  });
});
