import { availableParallelism } from 'node:os';
import type { Config } from '../config/index.ts';
import { type App, type AppOptions, startApp } from './start-app.ts';

/** Serves a configuration by as many processes as it says. One process knows nothing of the others' machinery. */
export async function startServer(config: Config, options: AppOptions): Promise<App> {
  const { workers } = config.server;
  const size = workers === 'auto' ? availableParallelism() : workers;
  if (size === 1) return startApp(config, options);
  const { startWorkers } = await import('./workers/start-workers.ts');
  return startWorkers(config, size, options);
}
