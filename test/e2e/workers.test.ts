import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { after, json, sse } from '../support/answers.ts';
import { chatChunks, chatCompletion } from '../support/chat-answers.ts';
import { createGate } from '../support/gate.ts';
import { type KeptConnection, openConnection, type PlainAnswer } from '../support/kept-connection.ts';
import { runQcp } from '../support/qcp-process.ts';
import { useScriptedUpstream } from '../support/scripted-upstream.ts';
import { type RunningQcp, startQcp, useQcp } from '../support/start-qcp.ts';
import { tempDir } from '../support/temp-dir.ts';

const CHAT = '/v1/chat/completions';
const first = useScriptedUpstream();
const second = useScriptedUpstream();
const folder = tempDir();
const usageFile = join(folder, 'usage.jsonl');

const host = (url: string, fields: object = {}) => ({ type: 'openai', base_url: `${url}/v1`, ...fields });

const config = (fields: object = {}) => ({
  retries: { max: 0 },
  cooldown: { seconds: 3600 },
  breaker: { failures: 2, open_seconds: 3600 },
  affinity: { enabled: false },
  usage: { file: usageFile },
  backends: {
    first: host(first.url),
    second: host(second.url),
    narrow: host(second.url, { max_concurrent_requests: 1, queue: { size: 1, timeout: 60 } }),
  },
  models: [
    { match: 'limited', to: ['first:limited', 'second:m'] },
    { match: 'cooling', to: ['first:cooling', 'second:m'] },
    { match: 'broken', to: ['first:broken', 'second:m'] },
    { match: 'narrow', to: 'narrow:m' },
    { match: '*', to: 'second:m' },
  ],
  ...fields,
});

const WORKERS = ['--workers', '2'];

const ask = (connection: KeptConnection, model = 'any', stream = false): Promise<PlainAnswer> =>
  connection.post(CHAT, { model, stream, messages: [{ role: 'user', content: 'hi' }] });

interface LogLine {
  readonly worker?: number;
  readonly msg: string;
  readonly request?: { readonly requestId: string };
}

function logLines(qcp: RunningQcp): readonly LogLine[] {
  const lines = qcp.stderr().split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as LogLine);
}

/** Resolves with the first log line of which this is true, as soon as it is there. */
async function logLine(qcp: RunningQcp, isIt: (line: LogLine) => boolean): Promise<LogLine> {
  for (;;) {
    const found = logLines(qcp).find(isIt);
    if (found !== undefined) return found;
    await new Promise((resolve) => qcp.child.stderr?.once('data', resolve));
  }
}

/** The number of the worker that gave an answer, by its log line. */
async function workerOf(qcp: RunningQcp, { headers }: PlainAnswer): Promise<number> {
  const id = headers['x-request-id'];
  return (await logLine(qcp, ({ request }) => request?.requestId === id)).worker ?? 0;
}

/** One connection to each of the two workers, in the order of their numbers. */
async function connectToEach(qcp: RunningQcp): Promise<readonly [KeptConnection, KeptConnection]> {
  const found = new Map<number, KeptConnection>();
  while (found.size < 2) {
    const connection = openConnection(qcp.url);
    const answer = await connection.post(CHAT, {});
    found.set(await workerOf(qcp, answer), connection);
  }
  return [found.get(1), found.get(2)] as [KeptConnection, KeptConnection];
}

/** Messages keep their order, so that who answers a question to all has heard what was told before. */
async function allHaveHeard(connection: KeptConnection): Promise<void> {
  await connection.get('/health');
}

describe('two workers', () => {
  const qcp = useQcp(() => config(), { args: WORKERS });

  it('share one port, tell the address once, and put their number into each log line', async () => {
    second.on(CHAT, chatCompletion({ text: 'ok' }));
    const connections = await connectToEach(qcp.process);
    for (const [index, connection] of connections.entries()) {
      const answer = await ask(connection);
      expect(answer.status).toBe(200);
      expect(await workerOf(qcp.process, answer)).toBe(index + 1);
    }
    expect(qcp.process.stdout().match(/listening on/g)).toHaveLength(1);
    expect(qcp.process.stdout()).toContain(`${qcp.url} with 2 workers`);
  });

  it('know of a rate limit, a refusal and a broken host that one of them has met', async () => {
    second.on(CHAT, chatCompletion({ text: 'ok' }));
    const [one, two] = await connectToEach(qcp.process);
    first.on(CHAT, (request) => {
      const { model } = request.json as { model: string };
      if (model === 'limited') return json({}, { status: 429, headers: { 'retry-after': '3600' } });
      return json({}, { status: model === 'cooling' ? 404 : 500 });
    });
    const attempts = async (connection: KeptConnection, model: string) => {
      const { headers } = await ask(connection, model);
      await allHaveHeard(connection);
      return Number(headers['x-qcp-attempts']);
    };
    expect([await attempts(one, 'cooling'), await attempts(two, 'cooling')]).toEqual([2, 1]);
    expect([await attempts(one, 'broken'), await attempts(two, 'broken')]).toEqual([2, 2]);
    expect([await attempts(one, 'broken'), await attempts(two, 'broken')]).toEqual([1, 1]);
    expect([await attempts(two, 'limited'), await attempts(one, 'limited')]).toEqual([2, 1]);
    expect(first.requests).toHaveLength(4);
  });

  it("let no more requests at a backend than it takes, whoever's they are", async () => {
    const [one, two] = await connectToEach(qcp.process);
    const gate = createGate();
    second.on(CHAT, after(gate, chatCompletion({ text: 'ok' })));
    const running = ask(one, 'narrow');
    await gate.reached;
    // One of these waits and the other is sent away, whichever comes first.
    const others = [ask(two, 'narrow'), ask(openConnection(qcp.url), 'narrow')];
    expect((await Promise.race(others)).status).toBe(503);
    expect(second.requests).toHaveLength(1);
    gate.open();
    const answers = await Promise.all([running, ...others]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 503]);
    expect(second.maxConcurrent).toBe(1);
  });

  it('are counted together, and are well when all of them are', async () => {
    second.on(CHAT, chatCompletion({ text: 'ok' }));
    const connections = await connectToEach(qcp.process);
    const counts = await Promise.all(connections.map(requestsCounted));
    expect(counts[0]).toBe(counts[1]);
    for (const connection of connections) for (let time = 0; time < 3; time++) await ask(connection);
    const [one, two] = connections;
    expect(await requestsCounted(one)).toBe((counts[0] ?? 0) + 6);
    expect(await requestsCounted(two)).toBe((counts[0] ?? 0) + 6);
    const health = JSON.parse((await two.get('/health')).body);
    expect(health).toMatchObject({ status: 'ok', workers: { serving: 2, of: 2 } });
    expect((await one.get('/health/ready')).status).toBe(200);
    const records = readFileSync(usageFile, 'utf8').trimEnd().split('\n');
    for (const record of records) expect(JSON.parse(record)).toHaveProperty('request_id');
  });

  it('both take a changed configuration over, and a broken one is refused once', async () => {
    second.on(CHAT, chatCompletion({ text: 'ok' }));
    const connections = await connectToEach(qcp.process);
    const { configFile } = qcp.process;
    writeFileSync(configFile, JSON.stringify(config({ force_model: 'second:changed' })));
    qcp.process.child.kill('SIGHUP');
    await logLine(qcp.process, ({ msg }) => msg === 'configuration reloaded');
    await allHaveHeard(connections[0]);
    for (const connection of connections)
      expect((await ask(connection)).headers['x-qcp-model']).toBe('changed');

    writeFileSync(configFile, 'backends: 5');
    await logLine(qcp.process, ({ msg }) => msg.startsWith('configuration not reloaded'));
    for (const connection of connections)
      expect((await ask(connection)).headers['x-qcp-model']).toBe('changed');
    const refusals = logLines(qcp.process).filter(({ msg }) => msg.includes('not reloaded'));
    expect(refusals).toHaveLength(1);
  });

  it('go on as one when the other is killed, until another one has its place', async () => {
    second.on(CHAT, chatCompletion({ text: 'ok' }));
    const [one, two] = await connectToEach(qcp.process);
    const before = await requestsCounted(one);
    process.kill(Number((await workerPids(qcp.process))[1]), 'SIGKILL');
    await expect(two.get('/health')).rejects.toThrow();
    expect((await ask(one)).status).toBe(200);
    const told = await logLine(qcp.process, ({ msg }) => /^worker 2 .* ended by SIGKILL/.test(msg));
    expect(told.msg).toContain('another one takes its place');
    const listened = () => logLines(qcp.process).filter(({ msg }) => msg === 'listening').length;
    while (listened() < 3) await new Promise((resolve) => qcp.process.child.stderr?.once('data', resolve));
    const [, replaced] = await connectToEach(qcp.process);
    expect((await ask(replaced)).headers['x-qcp-model']).toBe('changed');
    expect((await one.get('/health/ready')).status).toBe(200);
    expect(await requestsCounted(one)).toBeGreaterThan(before);
  });

  it('J16 let a running answer of each end at SIGTERM, and then all exit with 0', async () => {
    const connections = await connectToEach(qcp.process);
    const frames = chatChunks({ text: ['a', 'b'] }).map((chunk) => ({ data: JSON.stringify(chunk) }));
    const gates = connections.map(() => createGate());
    for (const gate of gates)
      second.queue(CHAT, sse([...frames.slice(0, 2), gate, ...frames.slice(2), '[DONE]']));
    const answers = connections.map((connection) => ask(connection, 'any', true));
    await Promise.all(gates.map(({ reached }) => reached));
    const pids = await workerPids(qcp.process);
    const stopped = qcp.process.stop();
    // A terminal sends its signal to the workers too.
    for (const pid of pids) process.kill(Number(pid), 'SIGINT');
    for (const gate of gates) gate.open();
    for (const answer of answers) expect((await answer).body).toContain('[DONE]');
    expect(await stopped).toEqual({ code: 0, signal: null });
    for (const pid of pids) expect(() => process.kill(Number(pid), 0)).toThrow();
  });
});

describe('a second signal', () => {
  it('J16 ends all workers at once, whatever they are doing', async () => {
    const qcp = await startQcp(config(), { args: WORKERS });
    const gate = createGate();
    second.queue(CHAT, after(gate, chatCompletion({ text: 'never' })));
    const cut = ask(openConnection(qcp.url));
    const rejected = expect(cut).rejects.toThrow();
    await gate.reached;
    const stopped = qcp.stop();
    await refused(qcp.url);
    qcp.child.kill('SIGTERM');
    await rejected;
    expect(await stopped).toEqual({ code: 1, signal: null });
  });
});

describe('a start that fails', () => {
  it('is told once, whatever the number of workers', async () => {
    const file = join(tempDir({ 'c.yaml': 'backends: { e: { type: echo } }' }), 'c.yaml');
    const port = new URL(first.url).port;
    const { code, stderr } = await runQcp(['serve', '--config', file, '--port', port, '--workers', '2']);
    expect(code).toBe(1);
    expect(stderr.trim()).toBe(
      `qcp: port ${port} is taken; choose another one with --port, or 0 for any free one`,
    );
  });
});

/** Resolves when nobody accepts connections at this address any more. */
async function refused(url: string): Promise<void> {
  for (;;) {
    const accepted = await new Promise<boolean>((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('close', () => socket.destroy());
    });
    if (!accepted) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function requestsCounted(connection: KeptConnection): Promise<number> {
  const { body } = await connection.get('/metrics');
  const counted = [...body.matchAll(/^qcp_requests_total\{.*\} (\d+)$/gm)];
  return counted.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Process ids of the workers, in the order of their start. */
async function workerPids({ child }: RunningQcp): Promise<readonly string[]> {
  const text = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
  return text.trim().split(' ');
}
