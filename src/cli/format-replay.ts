import type { Replay } from '../app/index.ts';
import { formatTable } from './format-table.ts';

type Answer = Replay['replayed'];

/** Each line of the comparison. */
const ROWS: readonly (readonly [title: string, cell: (answer: Answer) => string])[] = [
  ['status', ({ status }) => String(status)],
  ['answered by', ({ answeredBy }) => answeredBy ?? '-'],
  ['first byte', ({ firstByteMs }) => formatMs(firstByteMs)],
  ['total', ({ totalMs }) => formatMs(totalMs)],
  ['tokens in', ({ tokensIn }) => formatCount(tokensIn)],
  ['tokens out', ({ tokensOut }) => formatCount(tokensOut)],
  ['answer', ({ complete }) => (complete ? 'complete' : 'not complete')],
  ['finish', ({ finish }) => finish ?? '-'],
  ['text', ({ text }) => `${formatCount(text.length)} characters`],
  ['tool calls', ({ toolCalls }) => toolCalls.map((call) => call.split(' ', 1)[0]).join(', ') || '-'],
];

/** The captured answer beside the new one, for people. `began` is when the captured request came. */
export function formatReplay(began: string, { path, model, captured, replayed }: Replay): string {
  const head = `POST ${path} of ${began}${model === undefined ? '' : `, model ${model}`}`;
  const rows = ROWS.map(([title, cell]) => [
    title,
    captured === undefined ? '-' : cell(captured),
    cell(replayed),
  ]);
  const table = formatTable([['', 'captured', 'replayed'], ...rows]);
  return `${head}\n${table}\n${captured === undefined ? '' : `${compare(captured, replayed)}\n`}`;
}

function compare(captured: Answer, replayed: Answer): string {
  const sameText = captured.text === replayed.text;
  const sameCalls = JSON.stringify(captured.toolCalls) === JSON.stringify(replayed.toolCalls);
  if (sameText && sameCalls) return 'Both say the same.';
  const differing = [...(sameText ? [] : ['their text']), ...(sameCalls ? [] : ['their tool calls'])];
  return `They differ in ${differing.join(' and ')}; --json shows both.`;
}

function formatMs(ms: number | undefined): string {
  return ms === undefined ? '-' : `${Math.round(ms)} ms`;
}

function formatCount(count: number | undefined): string {
  return count?.toLocaleString('en-US') ?? '-';
}
