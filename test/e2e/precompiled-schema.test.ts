import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { runQcp } from '../support/qcp-process.ts';
import { tempDir } from '../support/temp-dir.ts';

/** One mistake of each kind that the schema knows. */
const WRONG = `
server: { port: 70000, host: '', body_limit: many, api_keys: [{ name: n }, 5] }
retries: { max: many, jitter: 3 }
keep_alive_seconds: -1
params_precedence: both
force_model:
drop_params: 7
bakends: {}
backends:
  a: { type: openai, base_url: 'example.com', api_key: 1, foo: 1 }
  b: { type: [openai] }
  c: { type: ollama, timeouts: { connect: 0 } }
  'd:e': { type: echo }
models:
  - { match: '*' }
  - { to: [] }
  - text
`;

const RIGHT = `
server: { port: '\${PORT}' }
backends:
  a: { type: openai, base_url: 'https://example.com/v1', api_key: k }
  b: { type: ollama }
default_backend: a
models:
  - { match: '*haiku*', to: [b:small, a:large] }
`;

/** The schema is compiled by ajv when the program is built, and in the sources when it is first used. */
it.each([
  ['every mistake', ['check'], WRONG, 78],
  ['every default', ['config', 'show', '--config'], RIGHT, 0],
])('the built program finds %s that the sources find', async (_what, command, text, code) => {
  const cwd = tempDir({ 'config.yaml': text });
  const args = [...command, 'config.yaml'];
  const env = { PORT: '4000' };
  const built = await runQcp(args, { cwd, env });
  const sources = await runSources(args, { cwd, env: { ...env, HOME: join(cwd, 'nobody') } });
  expect(built).toEqual(sources);
  expect(built.code).toBe(code);
  expect((built.stdout + built.stderr).split('\n').length).toBeGreaterThan(15);
});

/** The same command line in this process. */
async function runSources(args: readonly string[], { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }) {
  const output = { stdout: '', stderr: '' };
  const write = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      // The program names files from where it was started.
      output[name] += text.replaceAll(`${cwd}/`, '');
      return true;
    },
  });
  const io = { stdout: write('stdout'), stderr: write('stderr'), env, cwd: () => cwd };
  const code = await run(args, io);
  return { code, ...output };
}
