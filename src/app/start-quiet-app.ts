import type { Config } from '../config/index.ts';
import { type App, startApp } from './start-app.ts';

/**
 * Serves a configuration on a free port of this machine, without a log on the terminal. `forClient: false` is for this
 * program's own questions, which need no key and count as nobody's use.
 */
export function startQuietApp(
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
  { forClient }: { readonly forClient: boolean } = { forClient: false },
): Promise<App> {
  const { server, log, usage, capture } = config;
  const quiet: Config = {
    ...config,
    server: { ...server, host: '127.0.0.1', port: 0, api_keys: forClient ? server.api_keys : [] },
    usage: forClient ? usage : { ...usage, file: undefined },
    capture: forClient ? capture : undefined,
    log: { ...log, level: log.file === undefined ? 'silent' : log.level },
  };
  return startApp(quiet, { environment, terminal: false });
}
