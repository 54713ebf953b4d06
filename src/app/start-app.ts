import type { AddressInfo } from 'node:net';
import type { Config } from '../config/index.ts';
import { DIALECTS } from '../dialects/registry.ts';
import type { RouterRuntime } from '../router/index.ts';
import { buildServer } from '../server/build-server.ts';
import { watchServer } from '../server/drain-server.ts';
import type { ShareHealth } from '../server/server-health.ts';
import type { RunningAnswers } from '../server/server-services.ts';
import { createMemoryState } from '../state/memory-state.ts';
import type { RouterState } from '../state/state.ts';
import { createCaptureStore } from '../telemetry/capture/capture-store.ts';
import { createLazyMetrics } from '../telemetry/lazy-metrics.ts';
import { createLogger, type Logger } from '../telemetry/logger.ts';
import type { Metrics, MetricsData } from '../telemetry/metrics.ts';
import { LearnedSecrets } from '../telemetry/redact.ts';
import { createUsageLog, type UsageLog } from '../telemetry/usage-log.ts';
import { createUpstreamClient } from '../upstream/send.ts';
import { createRuntime } from './create-runtime.ts';
import { refreshConnectors } from './refresh-connectors.ts';
import { reopenLog } from './reopen-log.ts';
import { startHealthChecks } from './start-health-checks.ts';
import { VERSION } from './version.ts';

/** A running server. */
export interface App {
  /** Where clients reach it, e.g. `http://127.0.0.1:3455`. */
  readonly url: string;
  readonly logger: Logger;
  /** How many processes serve it, where it is not this one. */
  readonly workers?: number | undefined;
  /** Rejects where it can serve no longer. */
  readonly failure?: Promise<never> | undefined;
  /**
   * Serves by another configuration from now on; requests in work keep the one they began with. Address and log file
   * stay as they were at the start.
   */
  reload(config: Config): void;
  /** Opens the log file anew, where there is one. Never throws. */
  reopenLog(): void;
  /** Stops accepting, lets running answers end, and gives every connection up. */
  close(): Promise<void>;
}

export interface AppOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether a person watches the log, and whether their terminal shows colours. */
  readonly terminal: boolean;
  readonly colours?: boolean;
  readonly peers?: Peers | undefined;
}

/** How a server shares its port with other processes (`workers/`). Alone it has none of it. */
export interface Peers {
  /** From 1. The first one does what only one may do. */
  readonly number: number;
  readonly createState: (now: () => number) => RouterState;
  readonly shareMetrics: (collect: () => Promise<MetricsData>) => () => Promise<string>;
  readonly shareHealth: ShareHealth;
}

const FIXED_SERVICES = {
  doors: { 'anthropic-messages': DIALECTS['anthropic-messages'], 'openai-chat': DIALECTS['openai-chat'] },
  version: VERSION,
};

/** Starts the server of a configuration and returns when it listens. Rejects with Node's error, e.g. EADDRINUSE. */
export async function startApp(config: Config, options: AppOptions): Promise<App> {
  const { environment, terminal, colours, peers } = options;
  const isFirst = peers === undefined || peers.number === 1;
  const scrub = (text: string): string => runtime.scrub(text);
  const log = createLogger({ ...config.log, terminal, colours, worker: peers?.number, scrub });
  const { logger } = log;
  const upstream = createUpstreamClient({ environment, version: VERSION });
  const state = (peers?.createState ?? createMemoryState)(() => performance.now());
  const metrics = createLazyMetrics({
    running: () => new Map(Object.keys(runtime.config.backends).map((name) => [name, state.running(name)])),
  });
  const usage = createUsageLog((error) => logger.warn(`usage is not recorded: ${error.message}`), isFirst);
  const counts = createObserver(metrics, usage, () => runtime);
  const captures = createCaptureStore((reason) => logger.warn(`captures are not written: ${reason}`));
  const ours = { upstream, state, logger, captures, learned: new LearnedSecrets() };
  const services = { ...ours, metrics: counts, environment, version: VERSION };
  let runtime = createRuntime(config, services);
  const running: RunningAnswers = new Map();
  const server = buildServer({
    ...FIXED_SERVICES,
    running,
    renderMetrics: peers?.shareMetrics(metrics.collect) ?? metrics.render,
    shareHealth: peers?.shareHealth,
    runtime: () => runtime,
  });
  const drain = watchServer(server, running);
  await refreshConnectors(runtime.connectors.values());
  await server.listen({ host: config.server.host, port: config.server.port });
  const url = urlOf(server.server.address() as AddressInfo);
  logger.info({ url }, 'listening');
  if (isFirst) warnOfCaptures(runtime);
  void metrics.load();
  const check = isFirst ? startHealthChecks : () => () => {};
  let stopHealthChecks = check(runtime);
  return {
    url,
    logger,
    reload: (next) => {
      runtime = createRuntime(next, services);
      logger.level = next.log.level;
      if (isFirst) warnOfCaptures(runtime);
      void refreshConnectors(runtime.connectors.values());
      stopHealthChecks();
      stopHealthChecks = check(runtime);
    },
    reopenLog: () => reopenLog(log),
    close: async () => {
      stopHealthChecks();
      await drain.close(runtime.config.server.shutdown_timeout * 1000);
      await upstream.close();
      await usage.flush();
      await captures.flush();
      await log.flush();
    },
  };
}

/** Counts each finished request, and has its record written where the configuration asks for it. */
function createObserver(
  metrics: Metrics,
  usage: UsageLog,
  runtime: () => RouterRuntime,
): Pick<Metrics, 'observe'> {
  return {
    observe: (record) => {
      metrics.observe(record);
      const { file } = runtime().config.usage;
      if (file !== undefined) usage.append(file, record);
    },
  };
}

/** Nobody should find out from the files that there are such files. */
function warnOfCaptures({ config, logger }: RouterRuntime): void {
  const { capture } = config;
  if (capture !== undefined) logger.warn(`capture is on: prompts and answers are written to ${capture.dir}`);
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
