import { fstatSync, openSync, readFileSync, write } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { LogSink } from '../../src/telemetry/log-sink.ts';
import { tempDir } from '../support/temp-dir.ts';

vi.mock('node:fs', async (importActual) => {
  const actual = await importActual<typeof import('node:fs')>();
  return { ...actual, write: vi.fn(actual.write) };
});

function openLog(longestWrite?: number) {
  const file = join(tempDir(), 'log');
  return { file, sink: new LogSink(openSync(file, 'a'), longestWrite) };
}

describe('LogSink', () => {
  it('writes every line in order, and tells when it is done', async () => {
    const { file, sink } = openLog();
    const lines = Array.from({ length: 3000 }, (_, index) => `line ${index}\n`);
    for (const [index, line] of lines.entries()) {
      sink.write(line);
      // Some lines come in one turn of the event loop, some while others are being written.
      if (index % 700 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await sink.flush();
    expect(readFileSync(file, 'utf8')).toBe(lines.join(''));
    await sink.flush();
  });

  it('goes on in another file without tearing a line, and closes the one so far', async () => {
    const file = join(tempDir(), 'log');
    const next = join(tempDir(), 'log');
    const fd = openSync(file, 'a');
    const moving = new LogSink(fd);
    moving.write('one\n');
    await new Promise((resolve) => setImmediate(resolve));
    moving.moveTo(openSync(next, 'a'));
    moving.write('two\n');
    await moving.flush();
    expect([readFileSync(file, 'utf8'), readFileSync(next, 'utf8')]).toEqual(['one\n', 'two\n']);
    expect(() => fstatSync(fd)).toThrow('EBADF');
  });

  it('takes the last of several files that it was told to go to', async () => {
    const [first, last] = [join(tempDir(), 'log'), join(tempDir(), 'log')];
    const { sink } = openLog();
    sink.moveTo(openSync(first, 'a'));
    sink.moveTo(openSync(last, 'a'));
    sink.write('line\n');
    await sink.flush();
    expect([readFileSync(first, 'utf8'), readFileSync(last, 'utf8')]).toEqual(['', 'line\n']);
  });

  it('writes what waits at once at the exit of the process', () => {
    const { file, sink } = openLog();
    sink.write('first\n');
    sink.write('last ümlaut\n');
    sink.finish();
    expect(readFileSync(file, 'utf8')).toBe('first\nlast ümlaut\n');
  });

  it('writes whole lines in no more bytes at once than other writers of a pipe leave unmixed', async () => {
    const { file, sink } = openLog(10);
    const lines = ['12345678\n', 'ü\n', '12\n', 'a line that is too long\n', '3\n'];
    vi.mocked(write).mockClear();
    for (const line of lines) sink.write(line);
    await sink.flush();
    const writes = vi.mocked(write).mock.calls.map(([, bytes]) => String(bytes));
    expect(writes).toEqual(['12345678\n', 'ü\n12\n', 'a line that is too long\n', '3\n']);
    for (const line of lines) sink.write(line);
    sink.finish();
    expect(readFileSync(file, 'utf8')).toBe(lines.join('').repeat(2));
  });

  it('goes on where its lines cannot be written', async () => {
    const file = join(tempDir({ log: '' }), 'log');
    const sink = new LogSink(openSync(file, 'r'));
    sink.write('lost\n');
    await sink.flush();
    sink.write('lost too\n');
    sink.finish();
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  it('holds a bounded amount of lines that nobody takes', async () => {
    const { file, sink } = openLog();
    const line = `${'x'.repeat(1024 * 1024 - 1)}\n`;
    for (let count = 0; count < 40; count++) sink.write(line);
    sink.finish();
    expect(readFileSync(file).length).toBe(17 * 1024 * 1024);
    await sink.flush();
  });
});
