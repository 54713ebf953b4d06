import { fileURLToPath } from 'node:url';
import type { RunningQcp } from '../support/start-qcp.ts';

/** Environment of a server whose figures can be asked for. */
export const WATCHED = {
  NODE_OPTIONS: `--import=${fileURLToPath(new URL('./watch-process.mjs', import.meta.url))}`,
  QCP_LOG_LEVEL: 'info',
};

/** What a server holds, after its garbage was collected. */
export interface ProcessFigures {
  readonly heapBytes: number;
  readonly sockets: number;
  readonly timers: number;
  /** On everything that is still reachable. */
  readonly listeners: number;
}

export async function processFigures({ child, stderr }: RunningQcp): Promise<ProcessFigures> {
  const before = stderr().length;
  child.kill('SIGUSR2');
  for (;;) {
    const found = /process-figures (.*)\n/.exec(stderr().slice(before));
    if (found !== null) return JSON.parse(found[1] ?? '') as ProcessFigures;
    await new Promise((resolve) => child.stderr?.once('data', resolve));
  }
}

/**
 * The figures as soon as the server holds no more sockets, timers and listeners than it did; those that remain after 10 s.
 * `closeIdle` is called each time before they are read.
 */
export async function settledFigures(
  qcp: RunningQcp,
  calm: Omit<ProcessFigures, 'heapBytes'>,
  closeIdle: () => void,
): Promise<ProcessFigures> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    closeIdle();
    const now = await processFigures(qcp);
    const isCalm =
      now.sockets <= calm.sockets && now.timers <= calm.timers && now.listeners <= calm.listeners;
    if (isCalm || Date.now() > deadline) return now;
  }
}

/** Lines that tell of a fault in the program itself; none are expected, whatever the hosts do. */
export function complaintsOf({ stderr }: RunningQcp): readonly string[] {
  return stderr()
    .split('\n')
    .filter((line) =>
      /SERVER_INTERNAL|internal error|MaxListenersExceeded|nhandled|"level":"(error|fatal)"/.test(line),
    );
}

/** How many requests the server has written its line of. */
export function requestsLogged({ stderr }: RunningQcp): number {
  return stderr().split('"request":{').length - 1;
}
