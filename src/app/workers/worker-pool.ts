import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Logger } from '../../telemetry/logger.ts';
import type { StartFailure, ToPrimary, ToWorker, WorkerStart } from './messages.ts';
import { planRestart } from './plan-restart.ts';
import type { Switchboard } from './switchboard.ts';

/** What the pool is made for. */
export interface PoolOptions {
  readonly size: number;
  /** The file that a worker runs. */
  readonly program: string;
  readonly switchboard: Switchboard;
  readonly logger: Logger;
  /** What a worker begins with now. */
  readonly startOf: (number: number) => Omit<WorkerStart, 'state'>;
}

/** One worker process. */
interface Member {
  readonly number: number;
  readonly worker: Worker;
  readonly since: number;
  /** `new`: it has not asked what to do. */
  stage: 'new' | 'starting' | 'listening';
  /** Why it could not start. */
  failure: Error | undefined;
}

/** A worker that has more to do than it may is ended this long after its time, in ms. */
const GRACE_MS = 3000;

/** Keeps as many workers alive as there should be, from the start of all until the stop of all. */
export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #members = new Map<number, Member>();
  readonly #restarts = new Set<NodeJS.Timeout>();
  /** Workers in a row that ended before they listened. */
  #vainStarts = 0;
  /** Worker -> how many of its number in a row ended soon. */
  readonly #soonEndings = new Map<number, number>();
  #phase: 'starting' | 'serving' | 'stopping' = 'starting';
  #onListening: (url: string) => void = () => {};
  #onFailure: (error: Error) => void = () => {};
  /** Rejects where the pool gives up. */
  readonly failure: Promise<never>;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.failure = new Promise((_, reject) => {
      this.#onFailure = reject;
    });
    this.failure.catch(() => {}); // Whoever serves waits for it; before, nobody does.
    // The kernel would give most connections to the worker that waited last; agents keep theirs for hours.
    cluster.schedulingPolicy = cluster.SCHED_RR;
    cluster.setupPrimary({ exec: options.program, args: [], serialization: 'advanced' });
    process.on('exit', () => this.#killAll());
  }

  /** Resolves with the address when all listen. Rejects where one ends before it does, and then none is left. */
  async start(): Promise<string> {
    const listening = new Promise<string>((resolve) => {
      this.#onListening = resolve;
    });
    for (let number = 1; number <= this.#options.size; number++) this.#fork(number);
    const url = await Promise.race([listening, this.failure]);
    this.#phase = 'serving';
    return url;
  }

  /** Tells all that have started. */
  tell(messageFor: (number: number) => ToWorker): void {
    for (const member of this.#members.values()) {
      if (member.stage !== 'new') sendTo(member.worker, messageFor(member.number));
    }
  }

  /** Resolves when all have ended. Who takes longer than `timeoutMs` to come to an end is killed. */
  async stop(timeoutMs: number): Promise<void> {
    this.#phase = 'stopping';
    for (const timer of this.#restarts) clearTimeout(timer);
    const ended = [...this.#members.values()].map(({ worker }) => once(worker, 'exit'));
    const timer = setTimeout(() => this.#killAll(), timeoutMs + GRACE_MS);
    for (const { stage, worker } of this.#members.values()) {
      if (stage === 'new') worker.process.kill('SIGKILL');
      else sendTo(worker, { kind: 'stop' });
    }
    await Promise.all(ended);
    clearTimeout(timer);
  }

  #fork(number: number): void {
    const worker = cluster.fork();
    const member: Member = { number, worker, since: performance.now(), stage: 'new', failure: undefined };
    this.#members.set(number, member);
    worker.on('message', (message: ToPrimary) => this.#receive(member, message));
    worker.on('error', (error) => {
      // A message that did not arrive is told by the exit; a process that never was has none.
      if (worker.process.pid === undefined) this.#onEnd(member, `could not be started: ${error.message}`);
    });
    worker.once('exit', (code, signal) => {
      this.#onEnd(member, signal ? `ended by ${signal}` : `ended with exit code ${code}`);
    });
  }

  #receive(member: Member, message: ToPrimary): void {
    const { number, worker } = member;
    const { switchboard, startOf } = this.#options;
    switch (message.kind) {
      case 'hello': {
        member.stage = 'starting';
        const state = switchboard.join({ number, send: (told) => sendTo(worker, told) });
        return sendTo(worker, { kind: 'start', start: { ...startOf(number), state } });
      }
      case 'listening':
        member.stage = 'listening';
        this.#vainStarts = 0;
        if (this.#isComplete()) this.#onListening(message.url);
        return;
      case 'failed':
        member.failure = toError(message.failure);
        return;
      default:
        return switchboard.receive(number, message);
    }
  }

  #isComplete(): boolean {
    const members = [...this.#members.values()];
    return members.length === this.#options.size && members.every(({ stage }) => stage === 'listening');
  }

  #onEnd(member: Member, how: string): void {
    const { number, worker, stage, failure } = member;
    this.#members.delete(number);
    this.#options.switchboard.leave(number);
    if (this.#phase === 'stopping') return;
    const name = `worker ${number} (process ${worker.process.pid ?? 'none'})`;
    const reason = failure?.message ?? `${name} ${how}`;
    if (this.#phase === 'starting') {
      return this.#giveUp(failure ?? new Error(`${reason} before it listened`));
    }
    if (stage !== 'listening') this.#vainStarts++;
    const restart = planRestart({
      vainStarts: this.#vainStarts,
      earlierSoon: this.#soonEndings.get(number) ?? 0,
      livedMs: performance.now() - member.since,
    });
    if (restart.kind === 'give-up') {
      const times = `${this.#vainStarts} workers in a row ended before they listened`;
      return this.#giveUp(new Error(`${times}; the last one: ${reason}`));
    }
    this.#soonEndings.set(number, restart.soonEndings);
    this.#options.logger.warn(`${name} ${how}; another one takes its place${formatReason(failure)}`);
    this.#forkLater(number, restart.delayMs);
  }

  #forkLater(number: number, delayMs: number): void {
    const timer = setTimeout(() => {
      this.#restarts.delete(timer);
      this.#fork(number);
    }, delayMs);
    this.#restarts.add(timer);
  }

  #giveUp(error: Error): void {
    this.#phase = 'stopping';
    for (const timer of this.#restarts) clearTimeout(timer);
    this.#killAll();
    this.#onFailure(error);
  }

  #killAll(): void {
    for (const { worker } of this.#members.values()) worker.process.kill('SIGKILL');
  }
}

function sendTo(worker: Worker, message: ToWorker): void {
  // One that is gone cannot be told; its exit is on the way.
  if (worker.isConnected()) worker.send(message as object, undefined, undefined, () => {});
}

function toError({ message, code, port }: StartFailure): Error {
  return Object.assign(new Error(message), { code, port });
}

function formatReason(failure: Error | undefined): string {
  return failure === undefined ? '' : `: ${failure.message}`;
}
