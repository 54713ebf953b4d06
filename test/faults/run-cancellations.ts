import { request as httpRequest } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { silence, sse } from '../support/answers.ts';
import { chatChunks } from '../support/chat-answers.ts';
import { deferred } from '../support/gate.ts';
import type { RecordedRequest } from '../support/recorded-request.ts';
import type { ScriptedUpstream } from '../support/scripted-upstream.ts';
import type { RunningQcp } from '../support/start-qcp.ts';
import { type ProcessFigures, settledFigures } from './process-figures.ts';

const CHAT = '/v1/chat/completions';
const CONCURRENT = 25;
/** Requests before the counting begins, so that code and pools are warm. */
const WARM_UP = 100;

/** When clients leave: while headers are awaited, in a silent stream, before a whole answer, between two tries. */
const WINDOWS = ['headers', 'stream', 'whole', 'pause'] as const;
type Window = (typeof WINDOWS)[number];

export interface Cancellations {
  readonly cancelled: number;
  /** Upstream requests that ended because qcp gave them up, or with the fault that they were scripted for. */
  readonly endedUpstream: number;
  readonly before: ProcessFigures;
  readonly after: ProcessFigures;
}

/** The configuration whose server is asked: a host, and one whose failures are tried again after an hour. */
export function cancellationBackends(origin: string): object {
  const host = { type: 'openai', base_url: `${origin}/v1` };
  return {
    breaker: { failures: 1_000_000 },
    backends: { host, patient: { ...host, retries: { max: 1, delay_seconds: 3600 } } },
    default_backend: 'host',
  };
}

/** Cancels as many requests, in all windows in turn, and counts what the server still holds when all are over. */
export async function runCancellations(
  upstream: ScriptedUpstream,
  qcp: RunningQcp,
  count: number,
): Promise<Cancellations> {
  upstream.on(CHAT, answerOf);
  await cancelMany(upstream, qcp.url, WARM_UP);
  const idle = { sockets: 0, timers: 0, listeners: Number.POSITIVE_INFINITY };
  const before = await settledFigures(qcp, idle, () => upstream.closeIdleConnections());
  const endedUpstream = await cancelMany(upstream, qcp.url, count);
  const after = await settledFigures(qcp, before, () => upstream.closeIdleConnections());
  return { cancelled: count, endedUpstream, before, after };
}

function answerOf({ json }: RecordedRequest) {
  const { model } = json as { readonly model: Window };
  if (model === 'pause') return { raw: ['reset' as const] };
  if (model !== 'stream') return silence();
  const frames = chatChunks({ text: 'half' }).map((chunk) => ({ data: JSON.stringify(chunk) }));
  return sse([...frames.slice(0, 2), 'stall']);
}

/** Returns how many of the upstream's exchanges are over. */
async function cancelMany(upstream: ScriptedUpstream, url: string, count: number): Promise<number> {
  let ended = 0;
  for (let done = 0; done < count; done += CONCURRENT) {
    const batch = Array.from({ length: Math.min(CONCURRENT, count - done) }, (_, index) => {
      const window = WINDOWS[(done + index) % WINDOWS.length] ?? 'headers';
      return cancelOne(url, window);
    });
    const asked = await Promise.all(batch.map(() => upstream.nextRequest()));
    await nextTurn();
    for (const client of batch) client.leave();
    await Promise.all(batch.map(({ left }) => left));
    ended += (await Promise.all(asked.map(({ closed }) => closed))).filter(
      (end) => end !== 'answered',
    ).length;
  }
  return ended;
}

/** On a connection of its own, which is closed politely: that is the harder case, since no reset tells of it. */
function cancelOne(
  url: string,
  window: Window,
): { readonly leave: () => void; readonly left: Promise<void> } {
  const backend = window === 'pause' ? 'patient' : 'host';
  const body = JSON.stringify({
    model: `${backend}:${window}`,
    stream: window === 'stream' || window === 'headers',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'hi' }],
  });
  const { promise: left, resolve } = deferred();
  const request = httpRequest(url + CHAT, { method: 'POST', agent: false });
  request.on('error', () => {}).once('close', () => resolve());
  request.on('response', (response) => response.on('error', () => {}).resume());
  request.end(body);
  return { leave: () => request.destroy(), left };
}
