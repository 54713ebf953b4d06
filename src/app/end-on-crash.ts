import type { Logger } from '../telemetry/logger.ts';

/** A fault of the program itself is told by the log alone, which takes secrets out; Node would print them. */
export function endOnCrash(logger: Logger): void {
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'qcp ends on an error of its own; please report it');
    process.exit(1);
  });
}
