import { setTimeout as sleep } from 'node:timers/promises';
import type { ScriptedUpstream } from '../support/scripted-upstream.ts';
import type { RunningQcp } from '../support/start-qcp.ts';
import { answerWithFault, CELLS, nameCell, runCell } from './fault-matrix.ts';
import { type ProcessFigures, processFigures, requestsLogged, settledFigures } from './process-figures.ts';

/** Part of the clients that leave before their answer is complete, and how soon. */
const LEAVING = 0.25;
const LEAVE_WITHIN_MS = 50;

export interface Soak {
  readonly sent: number;
  /** Got what the fault matrix promises. */
  readonly served: number;
  readonly left: number;
  /** What other clients got, each with its cell. */
  readonly wrong: readonly string[];
  readonly logged: number;
  readonly before: ProcessFigures;
  readonly after: ProcessFigures;
}

export interface SoakOptions {
  readonly clients: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
}

/** Many clients at once ask for random cells of the fault matrix, and some of them leave. */
export async function runSoak(
  upstream: ScriptedUpstream,
  qcp: RunningQcp,
  { clients, seconds, warmUpSeconds }: SoakOptions,
): Promise<Soak> {
  upstream.on('*', answerWithFault);
  await crowd(qcp.url, clients, warmUpSeconds);
  upstream.reset();
  upstream.on('*', answerWithFault);
  const before = await processFigures(qcp);
  const loggedBefore = requestsLogged(qcp);
  const tally = await crowd(qcp.url, clients, seconds);
  const idle = { sockets: 0, timers: 0, listeners: before.listeners };
  const after = await settledFigures(qcp, idle, () => upstream.closeIdleConnections());
  return { ...tally, logged: requestsLogged(qcp) - loggedBefore, before, after };
}

type Tally = Pick<Soak, 'sent' | 'served' | 'left' | 'wrong'>;

async function crowd(url: string, clients: number, seconds: number): Promise<Tally> {
  const deadline = Date.now() + seconds * 1000;
  const tally = { sent: 0, served: 0, left: 0, wrong: [] as string[] };
  const client = async (): Promise<void> => {
    while (Date.now() < deadline) await oneRequest(url, tally);
  };
  await Promise.all(Array.from({ length: clients }, client));
  return tally;
}

async function oneRequest(
  url: string,
  tally: { -readonly [K in keyof Tally]: Tally[K] } & { wrong: string[] },
) {
  const cell = CELLS[Math.floor(Math.random() * CELLS.length)];
  if (cell === undefined) return;
  tally.sent += 1;
  const leaves = Math.random() < LEAVING;
  const client = new AbortController();
  const leaving = leaves ? sleep(Math.random() * LEAVE_WITHIN_MS).then(() => client.abort()) : undefined;
  try {
    const wrong = await runCell(url, cell, client.signal);
    if (wrong.length > 0) tally.wrong.push(`${nameCell(cell)}: ${wrong.join('; ')}`);
    else tally.served += 1;
  } catch (error) {
    if (leaves) tally.left += 1;
    else tally.wrong.push(`${nameCell(cell)}: ${error}`);
  }
  await leaving;
}
