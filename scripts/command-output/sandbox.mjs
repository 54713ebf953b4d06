// A home of its own for the built program, in which command lines run as a person would type them.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.mjs';
import { normalize } from './normalize.mjs';

const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Files are path -> text; a text may name the ports 3455, 8000 and 11434, which are replaced by the real ones. */
export async function createSandbox({ files = {}, env = {}, hostPorts }) {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'qcp-docs-')));
  const ports = { ...hostPorts, qcp: await freePort() };
  const bin = join(home, '.bin');
  write(join(bin, 'qcp'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`, 0o700);
  for (const [path, text] of Object.entries(files)) write(join(home, path), toRealPorts(text, ports), 0o600);
  const environment = {
    PATH: [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(':'),
    HOME: home,
    NO_COLOR: '1',
    ...mapValues(env, (text) => toRealPorts(text, ports)),
  };
  const start = (line, more = {}) =>
    spawn('sh', ['-c', toRealPorts(line, ports)], { cwd: home, env: { ...environment, ...more } });
  return {
    home,
    ports,
    show: (text) => normalize(text, { home, ports }),
    /** One command line, what it says, and behind that its complaints. */
    run: async (line) => {
      const child = start(line);
      const text = collect(child);
      await new Promise((resolve) => child.once('close', resolve));
      return `$ ${line}\n${normalize(text.stdout() + text.stderr(), { home, ports })}`;
    },
    start: (line, more) => {
      const child = start(`exec ${line}`, more);
      return { child, ...collect(child) };
    },
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}

function write(path, text, mode) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

function toRealPorts(text, ports) {
  return text
    .replaceAll('3455', String(ports.qcp))
    .replaceAll('127.0.0.1:8000', `127.0.0.1:${ports.openai}`)
    .replaceAll('127.0.0.1:11434', `127.0.0.1:${ports.ollama}`);
}

const mapValues = (values, change) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));

/** What a process writes; `until` resolves when one of its two outputs holds the text, or rejects at its end. */
function collect(child) {
  const texts = { stdout: '', stderr: '' };
  const watchers = new Set();
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      texts[name] += text;
      for (const look of watchers) look();
    });
  }
  const until = (name, pattern) =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (pattern.test(texts[name])) resolve();
      };
      watchers.add(look);
      child.once('close', () =>
        reject(new Error(`ended before it said ${pattern}:\n${texts.stdout}${texts.stderr}`)),
      );
      look();
    });
  return { stdout: () => texts.stdout, stderr: () => texts.stderr, until };
}
