import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Clock ticks a second in /proc; Linux has had 100 for decades. */
const TICKS_PER_SECOND = 100;
/** The slowest starter is a peer of some 500 Python modules. */
const START_TIMEOUT_MS = 60_000;

const watchLoopScript = fileURLToPath(new URL('watch-loop.mjs', import.meta.url));

/**
 * Starts a program as a process of its own and waits until it listens: until its output says `listening on URL`, or
 * until `url` answers where it says nothing of the kind. `startMs` is how long that took. With `watchLoop` the process
 * can be asked for the delays of its event loop.
 */
export async function startProcess({ command = process.execPath, args, environment = {}, url, watchLoop }) {
  const began = performance.now();
  const options = watchLoop ? { NODE_OPTIONS: `--import=${watchLoopScript}` } : {};
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...options, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', ...(watchLoop ? ['ipc'] : [])],
  });
  const output = collectOutput(child);
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`${args[0]} ended with ${code}:\n${output.text.slice(-2000)}`);
  });
  failed.catch(() => {});
  const listening = url === undefined ? output.waitForUrl() : waitForAnswer(url);
  const found = await Promise.race([listening, failed, giveUp(args[0])]).catch(async (error) => {
    await stop(child);
    throw error;
  });
  return {
    url: found,
    pid: child.pid,
    startMs: performance.now() - began,
    stop: () => stop(child),
    ...(watchLoop && {
      readLoopDelay: () => ask(child, 'read'),
      resetLoopDelay: () => ask(child, 'reset'),
    }),
  };
}

function collectOutput(child) {
  const output = { text: '' };
  const take = (text) => {
    output.text = (output.text + text).slice(-20_000);
  };
  child.stderr.setEncoding('utf8').on('data', take);
  child.stdout.setEncoding('utf8').on('data', take);
  output.waitForUrl = () =>
    new Promise((resolve) => {
      child.stdout.on('data', () => {
        const found = /listening on (http:\/\/[^\s,]+)/.exec(output.text);
        if (found) resolve(found[1]);
      });
    });
  return output;
}

async function waitForAnswer(url) {
  for (;;) {
    const answers = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answers) return url;
    await sleep(50);
  }
}

function giveUp(name) {
  const message = `${name} does not listen after ${START_TIMEOUT_MS / 1000} s`;
  return new Promise((_, reject) => setTimeout(() => reject(new Error(message)), START_TIMEOUT_MS).unref());
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), 3000);
  await gone;
  clearTimeout(kill);
}

async function ask(child, question) {
  const answer = once(child, 'message');
  child.send(question);
  return (await answer)[0];
}

export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** CPU time that a process and its children have used so far, user and system, in seconds. */
export function cpuSeconds(pid) {
  return sum(familyOf(pid).map(cpuSecondsOfOne));
}

/** A process, its children and theirs. */
function familyOf(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? [];
  return [pid, ...children.flatMap((child) => familyOf(Number(child)))];
}

function cpuSecondsOfOne(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory of a process and its children in bytes: now, and the most that each ever had. */
export function memoryBytes(pid) {
  const each = familyOf(pid).map(memoryOfOne);
  return { now: sum(each.map(({ now }) => now)), peak: sum(each.map(({ peak }) => peak)) };
}

function memoryOfOne(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** Sets the most that a process ever had back to what it has now. */
export function resetPeak(pid) {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
