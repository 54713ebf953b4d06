import { applyEvent } from '../../state/apply-event.ts';
import { type CopyableState, createMemoryState } from '../../state/memory-state.ts';
import type { StateEvent, StateSnapshot } from '../../state/state-event.ts';
import type { MetricsData } from '../../telemetry/metrics.ts';
import type { Question, ToPrimary, ToWorker } from './messages.ts';
import { PlaceDesk } from './place-desk.ts';

/** The way to one worker. */
export interface WorkerLine {
  readonly number: number;
  readonly send: (message: ToWorker) => void;
}

/** What workers say about their work; about their own life they talk to the pool. */
export type WorkMessage = Exclude<ToPrimary, { kind: 'hello' | 'listening' | 'failed' }>;

/** A question to all that is under way. */
interface Poll {
  readonly about: Question;
  readonly asker: WorkerLine;
  /** The asker's own number of it. */
  readonly askersId: number;
  /** Workers that have not answered. */
  readonly open: Set<number>;
  readonly answers: Map<number, unknown>;
  readonly timer: NodeJS.Timeout;
}

/** A worker that does not answer for so long has too much to do, or hangs; in ms. */
const PATIENCE_MS = 1000;

/**
 * The middle of the star through which workers hear of each other: passes events on, keeps a copy of the state for those
 * that start later, hands out places at backends, and asks everybody where one was asked for all.
 */
export class Switchboard {
  /** How many workers there are when none is missing. */
  readonly #size: number;
  readonly #lines = new Map<number, WorkerLine>();
  readonly #state: CopyableState = createMemoryState(() => performance.now());
  readonly #desk = new PlaceDesk();
  readonly #polls = new Map<number, Poll>();
  #lastPoll = 0;
  /** What each worker counted when it was last asked. */
  readonly #figures = new Map<number, MetricsData>();
  /** What workers that have ended had counted. */
  #totals: Promise<MetricsData> = Promise.resolve([]);

  constructor(size: number) {
    this.#size = size;
  }

  /** From now on the worker hears of everything; what was before is returned. */
  join(line: WorkerLine): StateSnapshot {
    this.#lines.set(line.number, line);
    return this.#state.snapshot();
  }

  leave(number: number): void {
    this.#lines.delete(number);
    this.#desk.forget(number);
    for (const [id, poll] of this.#polls) if (poll.open.delete(number)) this.#closeIfAnswered(id, poll);
    const figures = this.#figures.get(number);
    this.#figures.delete(number);
    if (figures !== undefined) this.#totals = addTotals(this.#totals, figures);
  }

  receive(number: number, message: WorkMessage): void {
    const line = this.#lines.get(number);
    if (line === undefined) return;
    switch (message.kind) {
      case 'state':
        return this.#passOn(number, message.events);
      case 'claim-place': {
        const { id, backend, limit } = message;
        return this.#desk.claim(number, id, backend, limit, (outcome) =>
          line.send({ kind: 'place', id, outcome }),
        );
      }
      case 'leave-place':
        return this.#desk.leave(number, message.id);
      case 'ask-all':
        return this.#askAll(line, message.id, message.about);
      case 'answer':
        return this.#noteAnswer(number, message.id, message.answer);
      default:
        return message satisfies never;
    }
  }

  #passOn(from: number, events: readonly StateEvent[]): void {
    for (const event of events) applyEvent(this.#state, event);
    for (const { number, send } of this.#lines.values()) if (number !== from) send({ kind: 'state', events });
  }

  #askAll(asker: WorkerLine, askersId: number, about: Question): void {
    const id = ++this.#lastPoll;
    const timer = setTimeout(() => void this.#close(id), PATIENCE_MS);
    const open = new Set(this.#lines.keys());
    this.#polls.set(id, { about, asker, askersId, open, answers: new Map(), timer });
    for (const { send } of this.#lines.values()) send({ kind: 'question', id, about });
  }

  #noteAnswer(number: number, id: number, answer: unknown): void {
    const poll = this.#polls.get(id);
    if (poll === undefined) return;
    poll.answers.set(number, answer);
    if (poll.about === 'metrics') this.#figures.set(number, answer as MetricsData);
    poll.open.delete(number);
    this.#closeIfAnswered(id, poll);
  }

  #closeIfAnswered(id: number, { open }: Poll): void {
    if (open.size === 0) void this.#close(id);
  }

  async #close(id: number): Promise<void> {
    const poll = this.#polls.get(id);
    if (poll === undefined) return;
    this.#polls.delete(id);
    clearTimeout(poll.timer);
    const answers = Array.from({ length: this.#size }, (_, index) => poll.answers.get(index + 1));
    if (poll.about === 'metrics') answers.push(await this.#totals);
    poll.asker.send({ kind: 'answers', id: poll.askersId, answers });
  }
}

async function addTotals(earlier: Promise<MetricsData>, figures: MetricsData): Promise<MetricsData> {
  const { mergeTotals } = await import('../../telemetry/merge-metrics.ts');
  return mergeTotals([await earlier, figures]);
}
