import type { ServerResponse } from 'node:http';
import { QcpError } from '../errors/index.ts';
import type { ClientSink } from '../router/index.ts';
import { encodeSseFrame } from '../wire/sse-encode.ts';
import { probeHalfClosed } from './probe-half-closed.ts';
import type { RunningAnswers, ServerServices } from './server-services.ts';

/** A comment, which every reader of an event stream skips. */
const COMMENT = encodeSseFrame({ comment: 'still here?', data: '' });

/**
 * A signal that fires when the client's connection closes before its answer is complete, or when the server stops. The
 * router owns the work that hangs on it; a client that only shut its sending side still waits for the answer (J2).
 * `wholeFrames`: whether a stream is written frame by frame, so that a comment may stand between two writes.
 */
export function watchClient(
  response: ServerResponse,
  running: RunningAnswers,
  wholeFrames = true,
): AbortSignal {
  const controller = new AbortController();
  const leave = () => {
    running.delete(response);
    if (!response.writableFinished) {
      controller.abort(new QcpError('CLIENT_GONE', 'the client closed the connection'));
    }
  };
  if (response.closed) {
    leave();
    return controller.signal;
  }
  running.set(response, controller);
  response.on('close', leave);
  probeHalfClosed(response, () => {
    if (wholeFrames) response.write(COMMENT);
  });
  return controller.signal;
}

/**
 * Writes an answer's frames to the socket; `write` says whether the socket wants more before it has drained. A client
 * that takes nothing for `stallMs` while its answer waits is given up (J7); 0 for never.
 */
export function createSink(response: ServerResponse, stallMs: number): ClientSink {
  return {
    write: (chunk) => response.write(chunk),
    drained: () =>
      new Promise((resolve) => {
        if (!response.writableNeedDrain || response.destroyed) return resolve();
        const timer = stallMs > 0 ? setTimeout(() => response.destroy(), stallMs) : undefined;
        const settle = () => {
          clearTimeout(timer);
          response.off('drain', settle);
          response.off('close', settle);
          resolve();
        };
        response.on('drain', settle);
        response.on('close', settle);
      }),
  };
}

/** How long a client may take no bytes, in ms. */
export function stallMs({ runtime }: ServerServices): number {
  return runtime().config.server.client_stall_timeout * 1000;
}
