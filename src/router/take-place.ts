import type { BackendConfig } from '../config/index.ts';
import type { UpstreamAnswer } from '../connectors/connector.ts';
import { QcpError } from '../errors/index.ts';
import type { PlaceLimit, RouterState } from '../state/state.ts';
import type { RouterRuntime } from './runtime.ts';

/** When a client whose request found no place may come back: about the time in which an answer ends. In ms. */
const COME_BACK_MS = 2000;

/**
 * What one request has waited in the lines of backends so far, in ms. All its tries share it, so that no list of
 * targets multiplies the longest wait.
 */
export interface LineTime {
  waitedMs: number;
}

/**
 * Counts a request in at its backend; where as many run as `max_concurrent_requests` allows, after a wait in its line.
 * Returns what gives the place back. Throws SERVER_BACKEND_BUSY where the line is full or the wait too long, and the
 * signal's reason.
 */
export function takePlace(
  runtime: Pick<RouterRuntime, 'state' | 'now'>,
  backend: BackendConfig,
  signal: AbortSignal,
  lines: LineTime,
): Promise<() => void> | (() => void) {
  const { name, max_concurrent_requests: limit } = backend;
  return limit === undefined
    ? runtime.state.enter(name)
    : standInLine(runtime, backend, limit, signal, lines);
}

async function standInLine(
  { state, now }: Pick<RouterRuntime, 'state' | 'now'>,
  { name, queue }: BackendConfig,
  limit: number,
  signal: AbortSignal,
  lines: LineTime,
): Promise<() => void> {
  const longestMs = Math.max(queue.timeout * 1000 - lines.waitedMs, 0);
  let queuedAt: number | undefined;
  const onQueue = (): void => {
    queuedAt = now();
  };
  try {
    return await claimPlace(state, name, { limit, queueSize: queue.size }, longestMs, signal, onQueue);
  } finally {
    if (queuedAt !== undefined) lines.waitedMs += now() - queuedAt;
  }
}

function claimPlace(
  state: RouterState,
  name: string,
  limit: PlaceLimit,
  longestMs: number,
  signal: AbortSignal,
  onQueue: () => void,
): Promise<() => void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    const giveUp = (reason: unknown): void => {
      settle();
      reject(reason);
      leaveLine();
    };
    const onAbort = () => giveUp(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const leaveLine = state.claimPlace(name, limit, {
      onPlace: (leave) => {
        settle();
        resolve(leave);
      },
      onQueue: () => {
        onQueue();
        timer = setTimeout(() => giveUp(busy(noPlace(longestMs))), longestMs);
      },
      onFull: () => {
        settle();
        reject(busy(`${limit.limit} requests run and ${limit.queueSize} wait, as many as are allowed`));
      },
    });
    if (signal.aborted) onAbort();
  });
}

function noPlace(waitedMs: number): string {
  return waitedMs === 0
    ? 'the request has waited in other lines already'
    : `no place became free within ${waitedMs / 1000} s`;
}

/** Another target may have room; the same one is not asked again, since its line was long enough. */
function busy(message: string): QcpError {
  return new QcpError('SERVER_BACKEND_BUSY', message, { retryAfterMs: COME_BACK_MS });
}

/** An answer that gives its place back when it is read to the end, fails, or is closed. */
export function holdPlace(answer: UpstreamAnswer, leave: () => void): UpstreamAnswer {
  return {
    ...answer,
    body: new HeldBody(answer.body[Symbol.asyncIterator](), leave),
    close: () => {
      answer.close();
      leave();
    },
  };
}

/** The same body. No generator, since that would cost every chunk several turns of the microtask queue. */
class HeldBody implements AsyncIterableIterator<Uint8Array> {
  readonly #inner: AsyncIterator<Uint8Array>;
  readonly #leave: () => void;

  constructor(inner: AsyncIterator<Uint8Array>, leave: () => void) {
    this.#inner = inner;
    this.#leave = leave;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    return this.#inner.next().then(this.#onNext, this.#onFailure);
  }

  return(): Promise<IteratorResult<Uint8Array>> {
    this.#leave();
    return this.#inner.return?.() ?? Promise.resolve({ done: true, value: undefined });
  }

  readonly #onNext = (result: IteratorResult<Uint8Array>): IteratorResult<Uint8Array> => {
    if (result.done === true) this.#leave();
    return result;
  };

  readonly #onFailure = (reason: unknown): never => {
    this.#leave();
    throw reason;
  };
}
