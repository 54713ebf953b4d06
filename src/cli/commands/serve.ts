import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type App,
  answersOllama,
  describeBackends,
  endOnCrash,
  resolveCheckedConfig,
  startServer,
  watchFile,
} from '../../app/index.ts';
import { ConfigError, formatProblems, type ResolvedConfig } from '../../config/index.ts';
import type { CommandIo } from '../command-io.ts';
import { type ConfigOptions, toFlags } from '../config-flags.ts';
import { formatBanner } from '../format-banner.ts';
import { createStyle, showsColours } from '../style.ts';

/** Serves until a signal asks to stop; running answers may end first. A second signal ends at once. */
export async function serve(options: ConfigOptions, io: CommandIo): Promise<void> {
  const { config, environment, problems, lines } = await readConfig(options, io);
  if (problems.length > 0) io.stderr.write(`${formatProblems(problems, io.cwd())}\n`);
  const [app, backends] = await Promise.all([
    startServer(config, {
      environment,
      terminal: io.stderr.isTTY === true,
      colours: showsColours(io.stderr, io.env),
    }),
    describeBackends(config, environment),
  ]);
  const reload = () => void reloadConfig(app, options, io);
  const unwatch =
    options.config === undefined ? undefined : watchFile(resolve(io.cwd(), options.config), reload);
  // Before the address is told: who waits for it may ask to stop at once.
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const hangUp = () => {
    app.reopenLog();
    reload();
  };
  process.on('SIGHUP', hangUp);
  const { url, workers } = app;
  const facts = { url, workers, config, found: lines, backends, examples: options.config === undefined };
  io.stdout.write(formatBanner(facts, createStyle(io)));
  endOnCrash(app.logger);
  await Promise.race([stopped, ...(app.failure === undefined ? [] : [app.failure])]);
  process.once('SIGINT', () => process.exit(1));
  process.once('SIGTERM', () => process.exit(1));
  process.off('SIGHUP', hangUp);
  unwatch?.();
  await app.close();
}

function readConfig(options: ConfigOptions, io: CommandIo): Promise<ResolvedConfig> {
  return resolveCheckedConfig({
    file: options.config,
    flags: toFlags(options),
    environment: io.env,
    cwd: io.cwd(),
    probes: { ollamaAnswers: answersOllama, fileExists: existsSync },
  });
}

/** Takes a changed file over whole, or not at all: with an error in it the old configuration goes on. */
async function reloadConfig(app: App, options: ConfigOptions, io: CommandIo): Promise<void> {
  try {
    const { config, problems } = await readConfig(options, io);
    app.reload(config);
    if (problems.length > 0) app.logger.warn(formatProblems(problems, io.cwd()));
    app.logger.info('configuration reloaded');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const reasons = formatProblems(error.problems, io.cwd());
    app.logger.error(`configuration not reloaded, the old one goes on: ${reasons}`);
  }
}
