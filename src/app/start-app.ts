import type { AddressInfo } from 'node:net';
import type { Config } from '../config/index.ts';
import { DIALECTS } from '../dialects/registry.ts';
import type { RouterRuntime } from '../router/index.ts';
import { buildServer } from '../server/build-server.ts';
import { watchServer } from '../server/drain-server.ts';
import type { RunningAnswers } from '../server/server-services.ts';
import { createMemoryState } from '../state/memory-state.ts';
import { createCaptureStore } from '../telemetry/capture/capture-store.ts';
import { createLazyMetrics } from '../telemetry/lazy-metrics.ts';
import { createLogger, type Logger } from '../telemetry/logger.ts';
import { LearnedSecrets } from '../telemetry/redact.ts';
import type { RequestRecord } from '../telemetry/request-log.ts';
import { createUsageLog } from '../telemetry/usage-log.ts';
import { createUpstreamClient } from '../upstream/send.ts';
import { createRuntime } from './create-runtime.ts';
import { refreshConnectors } from './refresh-connectors.ts';
import { startHealthChecks } from './start-health-checks.ts';
import { VERSION } from './version.ts';

/** A running server. */
export interface App {
  /** Where clients reach it, e.g. `http://127.0.0.1:3455`. */
  readonly url: string;
  readonly logger: Logger;
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
}

/** Starts the server of a configuration and returns when it listens. Rejects with Node's error, e.g. EADDRINUSE. */
export async function startApp(config: Config, options: AppOptions): Promise<App> {
  const { environment, terminal, colours } = options;
  const { level, file } = config.log;
  const { logger, flush, reopen } = createLogger({
    level,
    file,
    terminal,
    colours,
    scrub: (text) => runtime.scrub(text),
  });
  const upstream = createUpstreamClient({ environment, version: VERSION });
  const state = createMemoryState(() => performance.now());
  const metrics = createLazyMetrics({
    running: () => new Map(Object.keys(runtime.config.backends).map((name) => [name, state.running(name)])),
  });
  const usage = createUsageLog((error) => logger.warn(`usage is not recorded: ${error.message}`));
  const observe = (record: RequestRecord): void => {
    metrics.observe(record);
    const { file: usageFile } = runtime.config.usage;
    if (usageFile !== undefined) usage.append(usageFile, record);
  };
  const captures = createCaptureStore((reason) => logger.warn(`captures are not written: ${reason}`));
  const learned = new LearnedSecrets();
  const services = {
    upstream,
    state,
    logger,
    environment,
    version: VERSION,
    metrics: { observe },
    captures,
    learned,
  };
  let runtime = createRuntime(config, services);
  const running: RunningAnswers = new Map();
  const server = buildServer({
    running,
    renderMetrics: metrics.render,
    runtime: () => runtime,
    doors: { 'anthropic-messages': DIALECTS['anthropic-messages'], 'openai-chat': DIALECTS['openai-chat'] },
    version: VERSION,
  });
  const drain = watchServer(server, running);
  await refreshConnectors(runtime.connectors.values());
  await server.listen({ host: config.server.host, port: config.server.port });
  const url = urlOf(server.server.address() as AddressInfo);
  logger.info({ url }, 'listening');
  warnOfCaptures(runtime);
  void metrics.load();
  let stopHealthChecks = startHealthChecks(runtime);
  return {
    url,
    logger,
    reload: (next) => {
      runtime = createRuntime(next, services);
      logger.level = next.log.level;
      warnOfCaptures(runtime);
      void refreshConnectors(runtime.connectors.values());
      stopHealthChecks();
      stopHealthChecks = startHealthChecks(runtime);
    },
    reopenLog: () => {
      try {
        reopen();
      } catch (error) {
        logger.warn((error as Error).message);
      }
    },
    close: async () => {
      stopHealthChecks();
      await drain.close(runtime.config.server.shutdown_timeout * 1000);
      await upstream.close();
      await usage.flush();
      await captures.flush();
      await flush();
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
