import { differenceOf, figureOf, ratioOf } from './ratios.mjs';

const CCR = 'claude-code-router';
const ratio =
  (...names) =>
  (rows) =>
    ratioOf(rows, ...names);
const added =
  (...names) =>
  (rows) =>
    differenceOf(rows, ...names);
const figure =
  (...names) =>
  (rows) =>
    figureOf(rows, ...names);

/** What must be reached, and where in the results the figure is found: `[scenario, target, figure, bound, limit, unit]`. */
const TARGETS = [
  ['S1', "of the bare relay's requests/s", ratio('S1', 'perSecond', 'qcp', 'relay'), 'least', 0.8, ' x'],
  ['S1', "of Portkey's requests/s", ratio('S1', 'perSecond', 'qcp', 'portkey'), 'least', 12, ' x'],
  [
    'S2',
    "of the bare relay's requests/s on S1",
    ratio('S2', 'perSecond', 'qcp', 'relay'),
    'least',
    0.6,
    ' x',
  ],
  ['S2', "of claude-code-router's requests/s", ratio('S2', 'perSecond', 'qcp', CCR), 'least', 8, ' x'],
  ['S3', "of the byte relay's CPU a chunk", ratio('S3', 'cpuUsPerChunk', 'qcp', 'pipe'), 'most', 1.2, ' x'],
  ['S4', "of the byte relay's CPU a chunk", ratio('S4', 'cpuUsPerChunk', 'qcp', 'pipe'), 'most', 1.8, ' x'],
  ['S4', "of claude-code-router's CPU a chunk", ratio('S4', 'cpuUsPerChunk', 'qcp', CCR), 'most', 0.5, ' x'],
  ['S5', "of the byte relay's CPU a chunk", ratio('S5', 'cpuUsPerChunk', 'qcp', 'pipe'), 'most', 1.8, ' x'],
  ['S5', "of claude-code-router's CPU a chunk", ratio('S5', 'cpuUsPerChunk', 'qcp', CCR), 'most', 0.5, ' x'],
  [
    'S6',
    "of the relay's CPU a request, translated",
    ratio('S6', 'cpuUsPerRequest', 'qcp', 'relay'),
    'most',
    1.6,
    ' x',
  ],
  [
    'S6p',
    "of the relay's CPU a request, passed through",
    ratio('S6p', 'cpuUsPerRequest', 'qcp', 'relay'),
    'most',
    1,
    ' x',
  ],
  ['S7b', 'of memory a stream, 5,000 open', figure('S7b', 'qcp', 'kbPerStream'), 'most', 40, ' KB'],
  ['S7b', 'event-loop delay p99, 5,000 open', figure('S7b', 'qcp', 'loopP99Ms'), 'most', 50, ' ms'],
  ['S8', 'bodies of memory above idle', figure('S8', 'qcp', 'bodiesAboveIdle'), 'most', 5, ''],
  ['S9', 'until it listens', figure('S9', 'qcp', 'startMs'), 'most', 350, ' ms'],
  ['S10', 'added p50', added('S10', 'p50', 'qcp', 'direct'), 'most', 0.4, ' ms'],
  ['S10', 'added p99', added('S10', 'p99', 'qcp', 'direct'), 'most', 1.5, ' ms'],
  [
    'S10s',
    'added to the first token, p50',
    added('S10s', 'firstTokenP50', 'qcp', 'direct'),
    'most',
    0.6,
    ' ms',
  ],
  ['S11', 'of what the bare relay adds, p50, 400 KB', addedAgainstRelay, 'most', 1.5, ' x'],
  [
    'S11',
    'longest stall beyond the parse, 400 KB',
    figure('S11', 'qcp', 'stallBeyondParseMs'),
    'most',
    20,
    ' ms',
  ],
  [
    'S11b',
    'longest stall beyond the parse, 1 MB',
    figure('S11b', 'qcp', 'stallBeyondParseMs'),
    'most',
    20,
    ' ms',
  ],
  ['memory', 'idle', figure('S9', 'qcp', 'idleMb'), 'most', 90, ' MB'],
  [
    'memory',
    'growth, 50,000th to 100,000th request',
    figure('memory', 'qcp', 'growthPercent'),
    'most',
    5,
    ' %',
  ],
  [
    'workers',
    "two workers, of one worker's requests/s",
    ratio('workers', 'perSecond', 'qcp, 2 workers', 'qcp, 1 worker'),
    'least',
    1.6,
    ' x',
  ],
  [
    'workers',
    'the same from CPU a request, as if the load had cores of its own',
    workersWithRoom,
    'least',
    1.6,
    ' x',
  ],
];

/** One core a worker and none for the load: what one worker does in a second of CPU time, against two of theirs. */
function workersWithRoom(rows) {
  const ratio = ratioOf(rows, 'workers', 'cpuUsPerRequest', 'qcp, 1 worker', 'qcp, 2 workers');
  return ratio === undefined ? undefined : 2 * ratio;
}

/** Each target with its figure in these rows and whether it is reached; both undefined where it was not measured. */
export function judgeTargets(rows) {
  return TARGETS.map(([scenario, target, read, bound, limit, unit]) => {
    const value = read(rows);
    const known = Number.isFinite(value);
    const isReached = bound === 'least' ? value >= limit : value <= limit;
    return { scenario, target, bound, limit, unit, ...(known && { value, isReached }) };
  });
}

function addedAgainstRelay(rows) {
  const byQcp = differenceOf(rows, 'S11', 'p50', 'qcp', 'direct');
  return byQcp === undefined ? undefined : byQcp / differenceOf(rows, 'S11', 'p50', 'relay', 'direct');
}
