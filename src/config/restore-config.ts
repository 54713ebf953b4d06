import type { Config } from './config.ts';

/** A configuration that came from another process, where objects lose that they had no prototype. */
export function restoreConfig(config: Config): Config {
  return { ...config, backends: Object.assign(Object.create(null), config.backends) };
}
