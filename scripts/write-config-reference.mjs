// `npm run schema`: writes docs/configuration.md from the definition in src/config/schema.ts.
// With --print it is written to standard output instead.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfigSchema } from './read-config-schema.mjs';

const HEAD = `# Look up a key of the configuration

\`qcp check\` says with line and column what is wrong in a file; \`qcp config show\` prints what it means with every default.
[config.schema.json](../config/config.schema.json) gives editors completion. \`<name>\` stands for any name, \`[]\` for each entry of a
list. This page is made from the schema by \`npm run schema\`.

| key | type | default | what it does |
|---|---|---|---|
`;

/** One row for each key, in the order of the schema, the keys below it behind it. */
function rowsOf(path, schema) {
  const description = schema.description ?? '';
  const row =
    path === '' || description === '' ? [] : [[path, typeOf(schema), defaultOf(schema), description]];
  return [...row, ...branchesOf(schema).flatMap((branch) => childrenOf(path, branch))];
}

function branchesOf(schema) {
  return schema.anyOf ?? [schema];
}

function childrenOf(path, schema) {
  const prefix = path === '' ? '' : `${path}.`;
  const named = Object.entries(schema.properties ?? {});
  const patterns = Object.values(schema.patternProperties ?? {});
  const { additionalProperties: any, items } = schema;
  return [
    ...named.flatMap(([name, child]) => rowsOf(prefix + name, child)),
    ...[...patterns, ...(typeof any === 'object' ? [any] : [])].flatMap((child) =>
      rowsOf(`${prefix}<name>`, child),
    ),
    ...(items === undefined ? [] : branchesOf(items).flatMap((item) => childrenOf(`${path}[]`, item))),
  ];
}

function typeOf(schema) {
  const names = branchesOf(schema).map((branch) => {
    if (branch.enum !== undefined) return branch.enum.map(String).join(', ');
    if (branch.const !== undefined) return String(branch.const);
    return branch.type === 'array' ? 'list' : branch.type === 'object' ? 'map' : (branch.type ?? 'any');
  });
  return [...new Set(names)].join(' or ');
}

function defaultOf({ default: value }) {
  if (value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length > 2))
    return '';
  return `\`${JSON.stringify(value)}\``;
}

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const rows = rowsOf('', readConfigSchema()).map(
  ([path, type, preset, description]) =>
    `| \`${path}\` | ${cell(type)} | ${cell(preset)} | ${cell(description)} |`,
);
const page = `${HEAD}${rows.join('\n')}\n`;
if (process.argv.includes('--print')) process.stdout.write(page);
else writeFileSync(join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs', 'configuration.md'), page);
