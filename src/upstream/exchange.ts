import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { ConnectionUser, CountingClient } from './connection-pools.ts';
import {
  connectTimeoutError,
  firstByteTimeoutError,
  idleTimeoutError,
  type Peer,
  redirectError,
} from './exchange-errors.ts';
import { mapTransportError } from './map-transport-error.ts';
import { ResponseBody } from './response-body.ts';
import { isClosedConnection, markStaleSocketFailure } from './stale-socket.ts';

/** Time limits in ms; 0 for none. There is none for a whole answer (J6). */
export interface ExchangeTimeouts {
  /** Until the connection stands, TLS included. */
  readonly connectMs: number;
  /** From the request to the first byte of the body: hosts may send headers long before a model begins to speak. */
  readonly firstByteMs: number;
  /** Between two reads of the body. */
  readonly idleMs: number;
}

/** Status, headers (names in lower case) and undecoded body of an answer. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ResponseBody;
}

type Phase =
  /** The request is not written yet. */
  | 'connecting'
  /** The request is written; there is no byte of a body. */
  | 'waiting'
  /** The body is coming. */
  | 'answering'
  | 'over';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Node takes longer delays for none at all. In ms, about 25 days. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * One request and its answer, as undici's handler: it is called back for every event of the wire, and owns the timers
 * and the listener on the signal. Everything is released at the first of: end, failure, abort, close.
 */
export class Exchange implements Dispatcher.DispatchHandler, ConnectionUser {
  /** Resolves with the headers of the answer. */
  readonly response: Promise<RawResponse>;
  connection: CountingClient | undefined;

  readonly #peer: Peer;
  readonly #timeouts: ExchangeTimeouts;
  readonly #signal: AbortSignal;
  readonly #body: ResponseBody;
  #phase: Phase = 'connecting';
  /** undici's handle on the request, once it is written. */
  #controller: Dispatcher.DispatchController | undefined;
  /** The connection had carried another exchange before. */
  #onReusedSocket = false;
  /** A first byte of a status line has been read. */
  #heard = false;
  /** The status line and headers have been read. */
  #answered = false;
  #timer: NodeJS.Timeout | undefined;
  #resolve: (response: RawResponse) => void = () => {};
  #reject: (reason: unknown) => void = () => {};

  constructor(peer: Peer, timeouts: ExchangeTimeouts, signal: AbortSignal) {
    this.#peer = peer;
    this.#timeouts = timeouts;
    this.#signal = signal;
    this.#body = new ResponseBody({
      awaitMore: () => this.#countSilence(),
      resume: () => this.#controller?.resume(),
      cancel: () => this.close(),
    });
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Limits the time until the request can be written; where a connection was free, it is written already. */
  awaitConnection(): void {
    if (this.#phase === 'connecting') this.#setTimer(this.#timeouts.connectMs, this.#onConnectTimeout);
  }

  /** Gives the exchange up. The reader of the body gets its end. */
  close(): void {
    if (this.#phase === 'over') return;
    this.#release();
    this.#body.drop();
    this.#body.end();
    this.#breakConnection();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#phase === 'over') {
      this.#breakConnection();
      return;
    }
    this.#phase = 'waiting';
    this.#onReusedSocket = this.connection?.beginExchange() ?? false;
    this.#setTimer(this.#timeouts.firstByteMs, this.#onFirstByteTimeout);
  }

  onResponseStarted(): void {
    this.#heard = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (this.#phase === 'over' || status < 200) return;
    this.#answered = true;
    const flat = flattenHeaders(headers);
    if (REDIRECTS.has(status)) this.#fail(redirectError(this.#peer, status, flat['location']));
    else this.#resolve({ status, headers: flat, body: this.#body });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#phase === 'waiting') {
      this.#phase = 'answering';
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    if (this.#phase !== 'over' && !this.#body.push(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (this.#phase === 'over') return;
    this.#release();
    this.#body.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    if (this.#phase === 'over') return;
    const failure = mapTransportError(error, this.#answered ? 'in-answer' : 'before-answer', this.#peer);
    if (!this.#heard && this.#onReusedSocket && isClosedConnection(error)) markStaleSocketFailure(failure);
    this.#release();
    this.#reject(failure);
    this.#body.fail(failure);
  }

  /** Ends the exchange from our side. The rejection is nobody's business once the response is resolved. */
  #fail(reason: unknown): void {
    this.#release();
    this.#reject(reason);
    this.#body.fail(reason);
    this.#breakConnection();
  }

  #release(): void {
    this.#phase = 'over';
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#onAbort);
  }

  /** Silence counts from when the reader has all that came: a slow reader is no fault of the host. */
  #countSilence(): void {
    if (this.#phase !== 'answering') return;
    if (this.#timer === undefined) this.#setTimer(this.#timeouts.idleMs, this.#onIdleTimeout);
    else this.#timer.refresh();
  }

  /** Where the request is not written yet, `onRequestStart` does it. */
  #breakConnection(): void {
    this.#controller?.abort(new Error('given up'));
  }

  #setTimer(ms: number, onTimeout: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = ms > 0 ? setTimeout(onTimeout, Math.min(ms, LONGEST_TIMER)) : undefined;
  }

  readonly #onAbort = (): void => {
    this.#body.drop();
    this.#fail(this.#signal.reason);
  };

  readonly #onConnectTimeout = (): void => {
    this.#fail(connectTimeoutError(this.#peer, this.#timeouts.connectMs));
  };

  readonly #onFirstByteTimeout = (): void => {
    this.#fail(firstByteTimeoutError(this.#peer, this.#timeouts.firstByteMs));
  };

  readonly #onIdleTimeout = (): void => {
    // While nobody waits for bytes nothing is missing; the timer runs again from the next read.
    if (this.#body.isWaiting) this.#fail(idleTimeoutError(this.#peer, this.#timeouts.idleMs));
  };
}

/** One string a name, as HTTP allows to join them; undici's names are in lower case. */
function flattenHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  for (const name in headers) {
    const value = headers[name];
    if (Array.isArray(value)) headers[name] = value.join(', ');
  }
  return headers as Record<string, string>;
}
