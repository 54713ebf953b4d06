import type { CapturedExchange } from '../../telemetry/capture/captured-exchange.ts';
import { type JudgedAnswer, judgeAnswer } from './judge-answer.ts';
import { planReplay, type ReplayWish } from './plan-replay.ts';

/** Where to send it. */
export interface ReplayServer {
  /** No slash at the end. */
  readonly url: string;
  readonly key: string | undefined;
}

/** An answer, the captured one or the new one; times in ms since the request. */
export interface ReplayedAnswer extends JudgedAnswer {
  readonly status: number;
  /** `backend:model`; undefined where nobody was asked. */
  readonly answeredBy: string | undefined;
  readonly firstByteMs: number | undefined;
  readonly totalMs: number;
}

export interface Replay {
  readonly path: string;
  readonly model: string | undefined;
  /** Undefined where the client left before it got one. */
  readonly captured: ReplayedAnswer | undefined;
  readonly replayed: ReplayedAnswer;
}

/** Sends a captured request again. Rejects where it cannot be sent, or where nobody listens. */
export async function replayCapture(
  capture: CapturedExchange,
  wish: ReplayWish,
  { url, key }: ReplayServer,
): Promise<Replay> {
  const { path, headers, body, model } = planReplay(capture, wish);
  const began = performance.now();
  const response = await fetch(url + path, {
    method: capture.client.method,
    headers: { ...headers, ...(key !== undefined && { authorization: `Bearer ${key}` }) },
    body,
  });
  const { text, firstByteMs } = await readBody(response, began);
  const answered = { status: response.status, headers: Object.fromEntries(response.headers), text };
  const times = { firstByteMs, totalMs: performance.now() - began };
  return {
    path,
    model,
    captured: describeCaptured(capture),
    replayed: { ...describeAnswer(path, answered), ...times },
  };
}

/** A connection that breaks ends the answer, as it does for a client. */
async function readBody(response: Response, began: number) {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let firstByteMs: number | undefined;
  try {
    for await (const piece of response.body ?? []) {
      firstByteMs ??= performance.now() - began;
      pieces.push(decoder.decode(piece, { stream: true }));
    }
  } catch {
    // What has come is judged; it is not complete.
  }
  return { text: pieces.join(''), firstByteMs };
}

function describeCaptured({ client, answer, duration_ms }: CapturedExchange): Replay['captured'] {
  if (answer === undefined) return undefined;
  const { status, headers, body, chunks } = answer;
  const described = describeAnswer(client.url, { status, headers, text: body.text ?? '' });
  return { ...described, firstByteMs: chunks[0]?.[0], totalMs: duration_ms };
}

function describeAnswer(
  path: string,
  answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly text: string;
  },
): Omit<ReplayedAnswer, 'firstByteMs' | 'totalMs'> {
  const { 'x-qcp-backend': backend, 'x-qcp-model': model } = answer.headers;
  const answeredBy = backend === undefined ? undefined : `${backend}:${model ?? '?'}`;
  return { status: answer.status, answeredBy, ...judgeAnswer(path, answer) };
}
