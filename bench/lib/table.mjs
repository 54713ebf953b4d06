const COLUMNS = [
  ['scenario', (row) => row.scenario],
  ['what', (row) => row.what],
  ['subject', (row) => row.subject],
  ['requests/s', (row) => round(row.perSecond, 0)],
  ['p50 ms', (row) => round(row.p50, 2)],
  ['p99 ms', (row) => round(row.p99, 2)],
  ['CPU s / 1,000 requests', (row) => round(row.cpuUsPerRequest / 1000, 3)],
  ['CPU us / chunk', (row) => round(row.cpuUsPerChunk, 2)],
  ['peak MB', (row) => round(row.peakMb, 0)],
  ['more', formatMore],
  ['failures', (row) => round(row.failures, 0)],
];

/** Figures of single scenarios. */
const MORE = [
  ['p90', 'p90', 2, 'ms'],
  ['p999', 'p99.9', 2, 'ms'],
  ['firstTokenP50', 'first token p50', 2, 'ms'],
  ['firstTokenP99', 'p99', 2, 'ms'],
  ['kbPerStream', 'a stream', 1, 'KB'],
  ['chunksPerSecond', 'chunks/s', 0, ''],
  ['chunkP50', 'chunk late p50', 2, 'ms'],
  ['chunkP99', 'p99', 2, 'ms'],
  ['chunkAddedMs', 'added', 2, 'ms'],
  ['loopP99Ms', 'loop delay p99', 1, 'ms'],
  ['loopMaxMs', 'loop delay max', 1, 'ms'],
  ['stallBeyondParseMs', 'longest stall beyond the parse', 1, 'ms'],
  ['bodiesAboveIdle', 'bodies above idle', 1, ''],
  ['startMs', 'start', 0, 'ms'],
  ['idleMb', 'idle', 0, 'MB'],
  ['mbAtHalf', 'at the 50,000th', 0, 'MB'],
  ['mbAtEnd', 'at the 100,000th', 0, 'MB'],
  ['growthPercent', 'growth', 1, '%'],
];

/** Rows of results as a Markdown table; columns in which nothing stands are left out. */
export function formatTable(rows) {
  const columns = COLUMNS.filter(([, read]) => rows.some((row) => read(row) !== ''));
  const header = columns.map(([title]) => title);
  const lines = rows.map((row) => columns.map(([, read]) => read(row)));
  return [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function formatMore(row) {
  const known = MORE.filter(([name]) => Number.isFinite(row[name]));
  return known
    .map(([name, title, digits, unit]) => `${title} ${row[name].toFixed(digits)} ${unit}`.trim())
    .join(', ');
}

function round(value, digits) {
  return Number.isFinite(value) ? value.toFixed(digits) : '';
}
