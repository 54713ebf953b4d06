// What differs from machine to machine and from run to run, and what stands for it on the page.

/** [what, how it is found, what stands for it]; the page shows this table, in the order in which it is applied. */
export const REPLACEMENTS = [
  ['folder', 'the temporary home', '~'],
  ['port of qcp', 'the free one that was taken', '3455'],
  ['port of the OpenAI-compatible host', 'the same', '8000'],
  ['port of Ollama', 'the same', '11434'],
  ['version of Node', 'the one that ran', '20.19.0'],
  ['time of day', '`[20:15:30]`', '[12:00:00]'],
  ['date', '`2026-11-20T20:15:30.123Z`', '2026-01-01T12:00:00.000Z'],
  ['id of a request', '`req_...`', 'req_1'],
  ['duration', '`17 ms`, `"durationMs":17`', '25 ms'],
  ['rate', '`93 tokens/s`, `"tokensPerSecond":93`', '80 tokens/s'],
];

/** The text of a run as it stands on the page. */
export function normalize(text, { home, ports }) {
  const shown = Object.fromEntries(REPLACEMENTS.map(([what, , by]) => [what, by]));
  const replacements = [
    [home, shown.folder],
    [`127.0.0.1:${ports.openai}`, `127.0.0.1:${shown['port of the OpenAI-compatible host']}`],
    [`127.0.0.1:${ports.ollama}`, `127.0.0.1:${shown['port of Ollama']}`],
    [String(ports.qcp), shown['port of qcp']],
    [/(?<=127\.0\.0\.1:)(?!8000|11434|3455)\d+/, shown['port of qcp']],
    [process.versions.node, shown['version of Node']],
    [/\[\d\d:\d\d:\d\d\]/g, shown['time of day']],
    [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, shown.date],
    [/req_[0-9a-f]{32}/g, shown['id of a request']],
    [/\b\d+(\.\d+)? (ms|s)(?=[ ,\n]|$)/g, shown.duration],
    [/(?<="(?:timeToFirstToken|duration)Ms":)\d+/g, '25'],
    [/(?<="tokensPerSecond":)[\d.]+/g, '80'],
    [/\b\d+ tokens\/s/g, shown.rate],
  ];
  return replacements.reduce((result, [found, by]) => replaceKeepingColumns(result, found, by), text);
}

/** What gets shorter or longer within a column is made up for with blanks, so that the columns behind it stay. */
function replaceKeepingColumns(text, found, by) {
  const source = found instanceof RegExp ? found.source : found.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`(?:${source})(?<rest>[^\\s"]*)(?<gap> {2,}|)`, 'g');
  return text.replace(pattern, (whole, ...groups) => {
    const { rest, gap } = groups.at(-1);
    const width = whole.length - rest.length - gap.length;
    return by + rest + (gap === '' ? '' : ' '.repeat(Math.max(1, gap.length + width - by.length)));
  });
}
