// `npm run docs`: writes docs/commands.md, the real output of every command of the built program.
// With --print it is written to standard output instead.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REPLACEMENTS } from './command-output/normalize.mjs';
import { CONFIG, playScenes } from './command-output/scenes.mjs';
import { startStandInHosts } from './command-output/stand-in-hosts.mjs';

const HEAD = `# See what each command says

This page is made by \`npm run docs\`, which runs the built program in a home of its own against model servers that are played by a
script on this machine. \`qcp COMMAND --help\` lists the options of a command. Unless something else is said, \`config.yaml\` is

\`\`\`yaml
${CONFIG}\`\`\`
`;

const ORDER = 'init doctor check serve run test models explain replay usage config auth completion'.split(
  ' ',
);

const TAIL = `## Exit codes

| code | meaning |
|---|---|
| 0 | fine |
| 1 | something failed; the last line says what |
| 2 | wrong usage |
| 66 | a file cannot be read |
| 78 | the configuration is wrong |

\`qcp run\` ends with the exit code of the client.

## What was replaced

What differs from run to run has been replaced:

| what | as found | on this page |
|---|---|---|
${REPLACEMENTS.map(([what, found, by]) => `| ${what} | ${found} | \`${by}\` |`).join('\n')}
`;

const [openai, ollama] = await Promise.all([startStandInHosts(), startStandInHosts()]);
const scenes = await playScenes({ openai: openai.port, ollama: ollama.port });
await Promise.all([openai.close(), ollama.close()]);

const place = ({ command }) => (ORDER.includes(command) ? ORDER.indexOf(command) : ORDER.length);
const sections = scenes
  .sort((one, other) => place(one) - place(other))
  .map(({ command, says, blocks }) => {
    const shown = blocks.map((block) => `\`\`\`text\n${block.trimEnd()}\n\`\`\`\n`);
    return `## qcp ${command}\n\n${says}\n\n${shown.join('\n')}`;
  });
const page = [HEAD, ...sections, TAIL].join('\n');

if (process.argv.includes('--print')) process.stdout.write(page);
else writeFileSync(join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs', 'commands.md'), page);
