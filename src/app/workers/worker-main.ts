import { type Config, restoreConfig } from '../../config/index.ts';
import { createMemoryState } from '../../state/memory-state.ts';
import { createSharedState, type SharedState } from '../../state/shared-state.ts';
import type { MetricsData } from '../../telemetry/metrics.ts';
import { endOnCrash } from '../end-on-crash.ts';
import { type App, type Peers, startApp } from '../start-app.ts';
import type { StartFailure, ToPrimary, ToWorker, WorkerStart } from './messages.ts';
import { PrimaryLink } from './primary-link.ts';

/* The program of one worker. The primary process (`start-workers.ts`) starts it and says what it does. */

/** The primary is sent these signals too, and decides; a terminal sends them to every process. */
const SIGNALS_OF_THE_PRIMARY = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const link = new PrimaryLink(send);
let state: SharedState | undefined;
let app: App | undefined;
let started = Promise.resolve();

for (const signal of SIGNALS_OF_THE_PRIMARY) process.on(signal, () => {});
process.on('message', (message) => void receive(message as ToWorker));
send({ kind: 'hello' });

function send(message: ToPrimary): void {
  // Where the primary is gone, node:cluster ends this process.
  process.send?.(message, undefined, undefined, () => {});
}

async function receive(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case 'start':
      started = start(message.start);
      return started;
    case 'reload':
      await started;
      return reload(restoreConfig(message.config));
    case 'reopen-log':
      return app?.reopenLog();
    case 'state':
      for (const event of message.events) state?.receive(event);
      return;
    case 'place':
      return link.receivePlace(message.id, message.outcome);
    case 'question':
      return link.receiveQuestion(message.id, message.about);
    case 'answers':
      return link.receiveAnswers(message.id, message.answers);
    case 'stop':
      await app?.close();
      return process.exit(0);
    default:
      return message satisfies never;
  }
}

async function start({ number, config, state: snapshot, ...options }: WorkerStart): Promise<void> {
  const createState = (now: () => number): SharedState => {
    const local = createMemoryState(now);
    local.restore(snapshot);
    state = createSharedState(local, link, now);
    return state;
  };
  const peers: Peers = { number, createState, shareMetrics, shareHealth: (own) => link.share('health', own) };
  try {
    app = await startApp(restoreConfig(config), { ...options, peers });
    endOnCrash(app.logger);
    send({ kind: 'listening', url: app.url });
  } catch (error) {
    process.send?.({ kind: 'failed', failure: describeFailure(error) }, undefined, undefined, () =>
      process.exit(1),
    );
  }
}

/** The primary has found nothing wrong with it; what only shows now must not end every worker. */
function reload(config: Config): void {
  try {
    app?.reload(config);
  } catch (error) {
    app?.logger.error(`configuration not reloaded, the old one goes on: ${describeFailure(error).message}`);
  }
}

function shareMetrics(collect: () => Promise<MetricsData>): () => Promise<string> {
  const askAll = link.share('metrics', collect);
  return async () => {
    const { renderMerged } = await import('../../telemetry/merge-metrics.ts');
    return renderMerged((await askAll()).filter((part) => part !== undefined));
  };
}

function describeFailure(error: unknown): StartFailure {
  const { message, code, port } = error as { message?: string; code?: string; port?: number };
  return { message: message ?? String(error), code, port };
}
