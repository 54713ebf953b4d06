import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { WATCHED } from './process-figures.ts';

/** Two figures of a program of our own: at its start, and when it has run `leak`. */
async function listenersBeforeAndAfter(leak: string): Promise<readonly number[]> {
  const program = `
    import { EventEmitter } from 'node:events';
    const stop = new AbortController().signal, server = new EventEmitter().setMaxListeners(0);
    globalThis.longLived = [stop, server, process.stderr];
    process.kill(process.pid, 'SIGUSR2');
    process.on('SIGHUP', () => { ${leak}; process.kill(process.pid, 'SIGUSR2'); });
    setInterval(() => {}, 1_000_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, ...WATCHED },
  });
  const figures: number[] = [];
  for await (const line of child.stderr.setEncoding('utf8')) {
    const found = /process-figures (.*)\n/.exec(String(line));
    if (found === null) continue;
    figures.push((JSON.parse(found[1] ?? '') as { readonly listeners: number }).listeners);
    if (figures.length === 1) child.kill('SIGHUP');
    else child.kill();
  }
  return figures;
}

it.each([
  ['on a signal', "for (let i = 0; i < 100; i++) stop.addEventListener('abort', () => {})", 100],
  ['on an emitter', "for (let i = 0; i < 100; i++) server.once('close', () => {})", 100],
  ['on what nobody holds any more', "for (let i = 0; i < 100; i++) new EventEmitter().on('a', () => {})", 0],
  ['that was taken off', "const f = () => {}; server.on('close', f).off('close', f)", 0],
])('counts a listener %s as it is', async (_name, leak, more) => {
  const [before = 0, after = 0] = await listenersBeforeAndAfter(leak);
  expect(after - before).toBe(more);
});
