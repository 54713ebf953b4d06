import { describe, expect, it } from 'vitest';
import {
  compareWithBaseline,
  formatComparison,
  readGuarded,
} from '../../bench/lib/compare-with-baseline.mjs';

const baseline = { 'S1, CPU a request, of the relay': 2 };
const compare = (value: number) =>
  compareWithBaseline({ 'S1, CPU a request, of the relay': value }, baseline)[0];

describe('the regression guard of the bench', () => {
  it('takes a ratio that grew by a fifth for noise, and one that grew by more for a loss', () => {
    expect(compare(2.4)).toMatchObject({ before: 2, isLost: false });
    expect(compare(2.41)).toMatchObject({ before: 2, isLost: true });
  });

  it('never takes a gain for a loss', () => {
    expect(compare(0.5)?.isLost).toBe(false);
  });

  it('takes a figure that the baseline does not have for no loss', () => {
    expect(compareWithBaseline({ new: 9 }, baseline)).toEqual([{ name: 'new', value: 9, isLost: false }]);
  });

  it('tells each figure with its change', () => {
    const lines = formatComparison(
      compareWithBaseline({ ...baseline, 'S2, new': 3 }, { ...baseline, 'S2, new': 2 }),
    );
    expect(lines.split('\n')).toEqual([
      'ok    S1, CPU a request, of the relay: 2 (+0 % against 2)',
      'LOST  S2, new: 3 (+50 % against 2)',
    ]);
  });

  it('refuses a run in which a guarded figure was not measured', () => {
    expect(() => readGuarded([])).toThrow('S1, CPU a request, of the relay was not measured');
  });
});
