import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runQcp } from '../support/qcp-process.ts';
import { type RunningQcp, startQcp } from '../support/start-qcp.ts';
import { tempDir } from '../support/temp-dir.ts';

const ECHO = { backends: { echo: { type: 'echo' } } };
/** Makes the program take its standard error for a terminal. */
const TERMINAL = { NODE_OPTIONS: '--import=data:text/javascript,process.stderr.isTTY=true' };
const ESCAPE = '\u001b[';

async function ask(qcp: RunningQcp): Promise<void> {
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'q' }] });
  await (await fetch(`${qcp.url}/v1/chat/completions`, { method: 'POST', body })).text();
}

async function said(qcp: RunningQcp, text: string): Promise<void> {
  while (!qcp.stderr().includes(text))
    await new Promise((resolve) => qcp.child.stderr?.once('data', resolve));
}

const requestsIn = (text: string) => text.split('\n').filter((line) => line.includes('/v1/chat/completions'));

describe('--log-file', () => {
  it('gets JSON lines, in place of standard error', async () => {
    const cwd = tempDir();
    const qcp = await startQcp(ECHO, { cwd, args: ['--log-file', 'logs/qcp.log'] });
    await ask(qcp);
    await qcp.stop();
    const [line = ''] = requestsIn(readFileSync(join(cwd, 'logs/qcp.log'), 'utf8'));
    expect(JSON.parse(line)).toMatchObject({ level: 'info', request: { status: 200 } });
    expect(qcp.stderr()).toBe('');
  });

  it('leaves a terminal its readable lines', async () => {
    const cwd = tempDir();
    const qcp = await startQcp(ECHO, { cwd, args: ['--log-file', 'qcp.log'], env: TERMINAL });
    await ask(qcp);
    await qcp.stop();
    expect(JSON.parse(requestsIn(readFileSync(join(cwd, 'qcp.log'), 'utf8'))[0] ?? '')).toHaveProperty(
      'request',
    );
    expect(qcp.stderr()).toContain('200  /v1/chat/completions  m → echo:m');
  });

  it('is opened anew on SIGHUP, so that it can be moved away', async () => {
    const cwd = tempDir();
    const file = join(cwd, 'qcp.log');
    const qcp = await startQcp(ECHO, { cwd, args: ['--log-file', 'qcp.log'], env: TERMINAL });
    await ask(qcp);
    await said(qcp, '/v1/chat/completions');
    renameSync(file, `${file}.1`);
    qcp.child.kill('SIGHUP');
    await said(qcp, 'configuration reloaded');
    await ask(qcp);
    await qcp.stop();
    expect([file, `${file}.1`].map((path) => requestsIn(readFileSync(path, 'utf8')).length)).toEqual([1, 1]);
  });

  it('ends the start in one line where it cannot be opened', async () => {
    const cwd = tempDir({ 'config.yaml': JSON.stringify(ECHO) });
    const args = ['serve', '--config', 'config.yaml', '--port', '0', '--log-file', cwd];
    const { code, stderr } = await runQcp(args, { cwd });
    expect([code, stderr]).toEqual([
      1,
      `qcp: the log file ${cwd} cannot be opened (EISDIR); choose another one with --log-file\n`,
    ]);
  });
});

it.each([
  ['colours on a terminal', {}, true],
  ['none with NO_COLOR', { NO_COLOR: '1' }, false],
])('the log has %s', async (_what, env, coloured) => {
  const qcp = await startQcp(ECHO, { env: { ...TERMINAL, ...env } });
  await said(qcp, 'listening');
  await qcp.stop();
  expect(qcp.stderr().includes(ESCAPE)).toBe(coloured);
});

it('takes its level from QWEN_LOG_LEVEL', async () => {
  const qcp = await startQcp(ECHO, { env: { QWEN_LOG_LEVEL: 'WARNING' } });
  await ask(qcp);
  await qcp.stop();
  expect(qcp.stderr()).toBe('');
});

it('every command that reads a configuration tells the same errors', async () => {
  const backend = { type: 'openai', base_url: 'http://127.0.0.1:9/v1', quirks: { like: 'deepseak' } };
  const cwd = tempDir({ 'config.yaml': JSON.stringify({ backends: { host: backend } }) });
  const commands = ['serve', 'check', 'config show', 'auth status'];
  const results = await Promise.all(
    commands.map((command) => runQcp([...command.split(' '), '--config', 'config.yaml'], { cwd })),
  );
  for (const { code, stderr } of results) {
    expect([code, stderr]).toEqual([
      78,
      expect.stringMatching(/no host "deepseak" is known.*did you mean deepseek/),
    ]);
  }
});
