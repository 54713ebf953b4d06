import { formatTable } from './table.mjs';
import { judgeTargets } from './targets.mjs';

/** What a run measured, as Markdown: the machine, the targets, every row. */
export function formatReport({ date, machine, settings, rows }) {
  const { cores, cpu, memoryGb, system, node, load } = machine;
  return `## The run of ${date}

${cores} cores (${cpu}), ${memoryGb} GB, ${system}, Node ${node}; load from ${load}; ${settings.rounds} rounds of
${settings.seconds} s a subject, in turns.

${formatTargets(judgeTargets(rows))}

${formatTable(rows)}
`;
}

/** The targets as a table; a figure that nobody measured says so. */
export function formatTargets(targets) {
  const lines = targets.map((target) => [
    target.scenario,
    `at ${target.bound} ${target.limit}${target.unit} ${target.target}`,
    target.value === undefined ? 'not measured' : formatFigure(target),
    target.value === undefined ? '' : target.isReached ? 'yes' : '**no**',
  ]);
  const header = ['scenario', 'target', 'this run', 'reached'];
  return [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function formatFigure({ value, unit }) {
  return `${Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(0)}${unit}`;
}
