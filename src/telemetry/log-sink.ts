import { closeSync, write, writeSync } from 'node:fs';

/** Where nobody takes the lines, this many characters are held; what comes then is lost. */
const MAX_PENDING = 16 * 1024 * 1024;
/** Pause before a full pipe is tried again, in ms, and how often that is done at the exit of the process. */
const PAUSE_MS = 20;
const MAX_PAUSES_AT_EXIT = 50;

const sinks = new Set<LogSink>();

/**
 * Lines on their way to a file or a pipe. They are written in the background, all of one turn of the event loop
 * together, so that neither a slow disk nor a reader that has stopped holds up a request. (pino's own destination does
 * the same, but never returns from the exit of a process whose pipe is gone, and throws where a disk is full.)
 */
export class LogSink {
  #fd: number;
  /** Where to go on when what is being written has been written. */
  #nextFd: number | undefined;
  /** Bytes of one write, where a single line is not longer. */
  readonly #longestWrite: number;
  /** Lines that nobody has begun to write. */
  readonly #pending: string[] = [];
  #pendingLength = 0;
  /** What a full pipe did not take, until it is tried again. */
  #refused: Buffer = Buffer.alloc(0);
  /** From the first line until nothing is left. */
  #isBusy = false;
  /** Who waits for that. */
  #waiters: (() => void)[] = [];

  /** `longestWrite` is for a pipe that other processes write to as well: whole lines, in no more bytes at once. */
  constructor(fd: number, longestWrite = Number.POSITIVE_INFINITY) {
    this.#fd = fd;
    this.#longestWrite = longestWrite;
    if (sinks.size === 0) process.on('exit', finishAll);
    sinks.add(this);
  }

  write(line: string): void {
    if (this.#pendingLength > MAX_PENDING) return;
    this.#pending.push(line);
    this.#pendingLength += line.length;
    if (this.#isBusy) return;
    this.#isBusy = true;
    setImmediate(() => this.#writePending());
  }

  /** Goes on in another file and closes the one so far; no line is torn in two by it. */
  moveTo(fd: number): void {
    if (this.#nextFd !== undefined) closeSync(this.#nextFd);
    this.#nextFd = fd;
    if (!this.#isBusy) this.#move();
  }

  /** Resolves when every line so far is written. */
  flush(): Promise<void> {
    if (!this.#isBusy) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Writes what waits before it returns: for the exit of the process, which waits for nothing. */
  finish(): void {
    let bytes = this.#refused;
    for (let pauses = 0; pauses < MAX_PAUSES_AT_EXIT; ) {
      if (bytes.length === 0) bytes = this.#takePending();
      if (bytes.length === 0) return;
      try {
        bytes = bytes.subarray(writeSync(this.#fd, bytes));
      } catch (error) {
        // The log is the place for complaints, and it is gone.
        if (!isFull(error)) return;
        pauses += 1;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
      }
    }
  }

  #move(): void {
    if (this.#nextFd === undefined) return;
    closeSync(this.#fd);
    this.#fd = this.#nextFd;
    this.#nextFd = undefined;
  }

  #writePending(): void {
    this.#move();
    if (this.#pending.length > 0) {
      this.#writeBytes(this.#takePending());
      return;
    }
    this.#isBusy = false;
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  /** Writes all of it and goes on with what has come meanwhile; bytes that cannot be written are lost. */
  #writeBytes(bytes: Buffer): void {
    this.#refused = Buffer.alloc(0);
    write(this.#fd, bytes, (error, written) => {
      if (isFull(error)) this.#pause(bytes);
      else if (error === null && written < bytes.length) this.#writeBytes(bytes.subarray(written));
      else this.#writePending();
    });
  }

  #pause(bytes: Buffer): void {
    this.#refused = bytes;
    setTimeout(() => this.#writeBytes(bytes), PAUSE_MS).unref();
  }

  /** The lines of the next write: all of them, where a write may be of any length. */
  #takePending(): Buffer {
    const lines = this.#pending.splice(0, countLines(this.#pending, this.#longestWrite));
    const text = lines.join('');
    this.#pendingLength -= text.length;
    return Buffer.from(text);
  }
}

/** How many lines fit into a write; one that is too long is written alone. */
function countLines(lines: readonly string[], bytes: number): number {
  if (bytes === Number.POSITIVE_INFINITY) return lines.length;
  let rest = bytes;
  const fitting = lines.findIndex((line) => {
    rest -= Buffer.byteLength(line);
    return rest < 0;
  });
  return fitting === -1 ? lines.length : Math.max(1, fitting);
}

function finishAll(): void {
  for (const sink of sinks) sink.finish();
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
