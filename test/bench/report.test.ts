import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatReport, formatTargets } from '../../bench/lib/format-report.mjs';
import { replaceBetweenMarkers } from '../../bench/lib/replace-between-markers.mjs';
import { formatTable } from '../../bench/lib/table.mjs';
import { judgeTargets } from '../../bench/lib/targets.mjs';

const row = (scenario: string, subject: string, figures: Record<string, number>) => ({
  scenario,
  what: 'something',
  subject,
  ...figures,
  rounds: [figures],
});
const rows = [
  row('S1', 'relay', { perSecond: 10_000, cpuUsPerRequest: 40 }),
  row('S1', 'qcp', { perSecond: 8500, cpuUsPerRequest: 62 }),
  row('S1', 'portkey', { perSecond: 1000 }),
  row('S9', 'qcp', { startMs: 351, idleMb: 80 }),
];
const judged = (scenario: string) => judgeTargets(rows).filter((target) => target.scenario === scenario);

describe('the report of a bench', () => {
  it('judges a target that is a lower bound and one that is an upper bound', () => {
    expect(judged('S1').map(({ value, isReached }) => [value, isReached])).toEqual([
      [0.85, true],
      [8.5, false],
    ]);
    expect(judged('S9')).toMatchObject([{ value: 351, isReached: false }]);
    expect(judged('memory')[0]).toMatchObject({ value: 80, isReached: true });
  });

  it('says of a target that nobody measured that it was not measured', () => {
    expect(judged('S4')[0]).not.toHaveProperty('isReached');
    expect(formatTargets(judged('S4').slice(0, 1))).toContain('| not measured |  |');
  });

  it('says what is reached and what is missed', () => {
    expect(formatTargets(judged('S1')).split('\n').slice(2)).toEqual([
      "| S1 | at least 0.8 x of the bare relay's requests/s | 0.85 x | yes |",
      "| S1 | at least 12 x of Portkey's requests/s | 8.50 x | **no** |",
    ]);
  });

  it('shows CPU time as seconds a thousand requests, and no column that is empty', () => {
    expect(formatTable(rows.slice(0, 1)).split('\n')).toEqual([
      '| scenario | what | subject | requests/s | CPU s / 1,000 requests |',
      '| --- | --- | --- | --- | --- |',
      '| S1 | something | relay | 10000 | 0.040 |',
    ]);
  });

  it('tells the machine, the targets and every row', () => {
    const machine = {
      cores: 2,
      cpu: 'a CPU',
      memoryGb: 8,
      system: 'linux x64',
      node: 'v20.20.2',
      load: 'wrk',
    };
    const report = formatReport({ date: '2026-11-20', machine, settings: { rounds: 3, seconds: 2 }, rows });
    expect(report).toContain('2 cores (a CPU), 8 GB, linux x64, Node v20.20.2; load from wrk');
    expect(report).toContain(formatTargets(judgeTargets(rows)));
    expect(report).toContain(formatTable(rows));
  });

  it('replaces what stands between the markers, and nothing else', () => {
    const page = 'before\n<!-- x:begin -->\nold\n<!-- x:end -->\nafter\n';
    expect(replaceBetweenMarkers(page, 'x', 'new $& \n')).toBe(
      'before\n<!-- x:begin -->\nnew $&\n<!-- x:end -->\nafter\n',
    );
    expect(() => replaceBetweenMarkers('no markers', 'x', '')).toThrow(
      '<!-- x:begin --> and <!-- x:end --> are missing',
    );
  });

  it('finds the markers in the README of the bench', () => {
    const readme = readFileSync(new URL('../../bench/README.md', import.meta.url), 'utf8');
    expect(() => replaceBetweenMarkers(readme, 'figures', '')).not.toThrow();
  });
});
