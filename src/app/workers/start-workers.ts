import type { Config } from '../../config/index.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { createScrubber } from '../../telemetry/redact.ts';
import { reopenLog } from '../reopen-log.ts';
import { secretsOf } from '../secrets-of.ts';
import type { App, AppOptions } from '../start-app.ts';
import { WORKER_PROGRAM } from '../worker-program.ts';
import { Switchboard } from './switchboard.ts';
import { WorkerPool } from './worker-pool.ts';

/**
 * Serves one port by several processes, which know of each other what one process would know. This one serves nothing:
 * it starts them, replaces those that end, and passes on what they tell. Rejects as `startApp` does.
 */
export async function startWorkers(config: Config, size: number, options: AppOptions): Promise<App> {
  const { terminal, colours } = options;
  let scrub = createScrubber(secretsOf(config));
  const log = createLogger({ ...config.log, terminal, colours, scrub: (text) => scrub(text) });
  const { logger } = log;
  let current = config;
  const pool = new WorkerPool({
    size,
    program: WORKER_PROGRAM,
    switchboard: new Switchboard(size),
    logger,
    startOf: (number) => ({ ...options, number, config: shareOf(current, size) }),
  });
  const url = await pool.start();
  return {
    url,
    workers: size,
    logger,
    failure: pool.failure,
    reload: (next) => {
      current = next;
      scrub = createScrubber(secretsOf(next));
      logger.level = next.log.level;
      pool.tell(() => ({ kind: 'reload', config: shareOf(next, size) }));
    },
    reopenLog: () => {
      reopenLog(log);
      pool.tell(() => ({ kind: 'reopen-log' }));
    },
    close: async () => {
      await pool.stop(current.server.shutdown_timeout * 1000);
      await log.flush();
    },
  };
}

/**
 * What a worker serves by. `server.max_concurrent_requests` keeps a process from more work than it can do, and
 * connections are dealt evenly, so that each worker takes its share of it.
 */
function shareOf(config: Config, size: number): Config {
  const { max_concurrent_requests: limit } = config.server;
  if (limit === undefined) return config;
  return { ...config, server: { ...config.server, max_concurrent_requests: Math.ceil(limit / size) } };
}
