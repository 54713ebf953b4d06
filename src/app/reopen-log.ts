import type { LogOutput } from '../telemetry/logger.ts';

/** Has the log go on in a new file where the old one has been moved away. */
export function reopenLog({ logger, reopen }: LogOutput): void {
  try {
    reopen();
  } catch (error) {
    logger.warn((error as Error).message);
  }
}
