import { mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DestinationStream, type LevelWithSilent, pino, stdTimeFunctions } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { LogSink } from './log-sink.ts';
import { REDACTED, SECRET_PATHS } from './redact.ts';
import { formatRequest, type RequestRecord } from './request-log.ts';

export type Logger = pino.Logger;
export type LogLevel = LevelWithSilent;

export interface LoggerOptions {
  readonly level: LogLevel;
  /** File that JSON lines are appended to. */
  readonly file?: string | undefined;
  /** Whether a person watches standard error: they get lines for reading. Elsewhere it gets JSON, unless there is a file. */
  readonly terminal: boolean;
  /** Whether that terminal shows colours. */
  readonly colours?: boolean | undefined;
  /** Number of this process where several write one log; each line tells it. */
  readonly worker?: number | undefined;
  /** Removes secrets from every line. */
  readonly scrub: (text: string) => string;
}

export interface LogOutput {
  readonly logger: Logger;
  /** Resolves when every line so far is written. */
  readonly flush: () => Promise<void>;
  /**
   * Opens the file anew, since another program may have moved it away. Throws where it cannot be opened; the old one is
   * written to then.
   */
  readonly reopen: () => void;
}

const STANDARD_ERROR = 2;
/** What several processes write to a pipe is not mixed up to this length (PIPE_BUF of Linux). */
const UNMIXED_BYTES = 4096;

/**
 * Creates the logger of the process. Lines are written in the background and not on the way of a request; what is left
 * at the exit of the process is written then. Throws where the file cannot be opened.
 */
export function createLogger(options: LoggerOptions): LogOutput {
  const { file, terminal, colours = false, worker } = options;
  const toFile = file === undefined ? undefined : new LogSink(openLogFile(file));
  const toError = file === undefined || terminal ? openStandardError(worker) : undefined;
  const readable = toError !== undefined && terminal ? prettyOutput(toError, colours) : toError;
  const logger = pino(
    {
      level: options.level,
      base: worker === undefined ? null : { worker },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: [...SECRET_PATHS], censor: REDACTED },
      hooks: { streamWrite: options.scrub },
    },
    {
      write: (line) => {
        toFile?.write(line);
        readable?.write(line);
      },
    },
  );
  return {
    logger,
    flush: async () => void (await Promise.all([toFile?.flush(), toError?.flush()])),
    reopen: () => {
      if (file !== undefined) toFile?.moveTo(openLogFile(file));
    },
  };
}

function openStandardError(worker: number | undefined): LogSink {
  return new LogSink(STANDARD_ERROR, worker === undefined ? undefined : UNMIXED_BYTES);
}

/** The log may tell who asked what, so it is its owner's alone. */
function openLogFile(file: string): number {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return openSync(file, 'a', 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`the log file ${file} cannot be opened (${code}); choose another one with --log-file`);
  }
}

/** Formats in this process, line by line: a stream between would lose its last lines at an exit. */
function prettyOutput(output: DestinationStream, colours: boolean): DestinationStream {
  const format = prettyFactory({
    colorize: colours,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'request,worker',
    messageFormat: formatMessage,
  });
  return { write: (line) => output.write(format(line)) };
}

function formatMessage(line: Record<string, unknown>, messageKey: string): string {
  const { request, worker } = line;
  const from = worker === undefined ? '' : `worker ${worker}  `;
  if (typeof request === 'object' && request !== null) return from + formatRequest(request as RequestRecord);
  return `${from}${line[messageKey] ?? ''}`;
}
