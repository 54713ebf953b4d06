import { describe, expect, it } from 'vitest';
import { differenceOf, figureOf, ratioOf } from '../../bench/lib/ratios.mjs';

const rows = [
  { scenario: 'S1', subject: 'relay', p50: 2, rounds: [{ p50: 1 }, { p50: 4 }, { p50: 2 }] },
  { scenario: 'S1', subject: 'qcp', p50: 6, rounds: [{ p50: 2 }, { p50: 12 }, { p50: 6 }] },
];

describe('ratios of a bench', () => {
  it('compares round with round, and takes the median of what comes out', () => {
    expect(ratioOf(rows, 'S1', 'p50', 'qcp', 'relay')).toBe(3);
    expect(differenceOf(rows, 'S1', 'p50', 'qcp', 'relay')).toBe(4);
  });

  it('knows no ratio where one of the two was not measured', () => {
    expect(ratioOf(rows, 'S1', 'p50', 'qcp', 'portkey')).toBeUndefined();
    expect(ratioOf(rows, 'S1', 'cpuUsPerRequest', 'qcp', 'relay')).toBeUndefined();
    expect(ratioOf(rows, 'S2', 'p50', 'qcp', 'relay')).toBeUndefined();
  });

  it('leaves out a round that one of the two lacks', () => {
    const short = [rows[1], { scenario: 'S1', subject: 'relay', rounds: [{ p50: 1 }] }];
    expect(ratioOf(short, 'S1', 'p50', 'qcp', 'relay')).toBe(2);
  });

  it('finds a figure by scenario and subject', () => {
    expect(figureOf(rows, 'S1', 'qcp', 'p50')).toBe(6);
    expect(figureOf(rows, 'S9', 'qcp', 'p50')).toBeUndefined();
  });
});
