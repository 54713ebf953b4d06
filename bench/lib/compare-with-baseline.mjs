import { figureOf, ratioOf } from './ratios.mjs';

/** A loss up to this is noise. */
const TOLERANCE = 0.2;

/** What must not grow, and where in the results it is found. */
const GUARDED = {
  'S1, CPU a request, of the relay': (rows) => ratioOf(rows, 'S1', 'cpuUsPerRequest', 'qcp', 'relay'),
  'S2, CPU a request, of the relay': (rows) => ratioOf(rows, 'S2', 'cpuUsPerRequest', 'qcp', 'relay'),
  'S3, CPU a chunk, of the byte relay': (rows) => ratioOf(rows, 'S3', 'cpuUsPerChunk', 'qcp', 'pipe'),
  'S4, CPU a chunk, of the byte relay': (rows) => ratioOf(rows, 'S4', 'cpuUsPerChunk', 'qcp', 'pipe'),
  'S5, CPU a chunk, of the byte relay': (rows) => ratioOf(rows, 'S5', 'cpuUsPerChunk', 'qcp', 'pipe'),
  'S6, CPU a request, of the relay': (rows) => ratioOf(rows, 'S6', 'cpuUsPerRequest', 'qcp', 'relay'),
  'S6p, CPU a request, of the relay': (rows) => ratioOf(rows, 'S6p', 'cpuUsPerRequest', 'qcp', 'relay'),
  'S8, bodies above idle': (rows) => figureOf(rows, 'S8', 'qcp', 'bodiesAboveIdle'),
  'S9, start, of the relay': (rows) => ratioOf(rows, 'S9', 'startMs', 'qcp', 'relay'),
};

/** The guarded figures of a run, to three digits. Throws where one was not measured. */
export function readGuarded(rows) {
  return Object.fromEntries(
    Object.entries(GUARDED).map(([name, read]) => {
      const value = read(rows);
      if (!Number.isFinite(value)) throw new Error(`${name} was not measured`);
      return [name, Number(value.toPrecision(3))];
    }),
  );
}

/** Each figure beside the baseline's; `isLost` where it grew by more than a fifth. A figure that is new is no loss. */
export function compareWithBaseline(found, baseline) {
  return Object.entries(found).map(([name, value]) => {
    const before = baseline[name];
    return { name, value, before, isLost: before !== undefined && value > before * (1 + TOLERANCE) };
  });
}

/** One line a figure. */
export function formatComparison(comparison) {
  return comparison
    .map(({ name, value, before, isLost }) => {
      const change = before === undefined ? 'new' : `${formatPercent(value / before - 1)} against ${before}`;
      return `${isLost ? 'LOST' : 'ok  '}  ${name}: ${value} (${change})`;
    })
    .join('\n');
}

function formatPercent(share) {
  return `${share < 0 ? '' : '+'}${(share * 100).toFixed(0)} %`;
}
