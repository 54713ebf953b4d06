import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RequestRecord } from './request-log.ts';
import { toUsageRecord } from './usage-record.ts';

/** Records of requests on their way to a file. */
export interface UsageLog {
  append(file: string, record: RequestRecord): void;
  /** Resolves when every record so far is written. */
  flush(): Promise<void>;
}

/** A file that has grown beyond this many bytes becomes `FILE.1`, that one `FILE.2`, and so on. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Older files than this many are given up. */
export const MOST_OLD_FILES = 5;

/**
 * Appends a line a request, in the background and all that wait together, in one write. Where several processes append
 * to one file, one of them `rotates` it. A file that cannot be written keeps no
 * request from being served; it is told once, until it can be written again.
 */
export function createUsageLog(
  onFailure: (error: Error) => void,
  rotates: boolean,
  maxBytes = MAX_BYTES,
): UsageLog {
  const pending = new Map<string, string[]>();
  let writing: Promise<void> | undefined;
  let failing = false;

  const writeAll = async (): Promise<void> => {
    while (pending.size > 0) {
      const batch = [...pending];
      pending.clear();
      for (const [file, lines] of batch) {
        try {
          await writeLines(file, lines, rotates ? maxBytes : Number.POSITIVE_INFINITY);
          failing = false;
        } catch (error) {
          if (!failing) onFailure(error as Error);
          failing = true;
        }
      }
    }
    writing = undefined;
  };
  return {
    append(file, record) {
      const line = `${JSON.stringify(toUsageRecord(record, new Date()))}\n`;
      const lines = pending.get(file);
      if (lines === undefined) pending.set(file, [line]);
      else lines.push(line);
      writing ??= writeAll();
    },
    flush: () => writing ?? Promise.resolve(),
  };
}

/** The records tell who used what, so the file is its owner's alone. */
async function writeLines(file: string, lines: readonly string[], maxBytes: number): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size >= maxBytes) await rotate(file);
  await appendFile(file, lines.join(''), { mode: 0o600 });
}

async function rotate(file: string): Promise<void> {
  for (let number = MOST_OLD_FILES; number > 0; number--) {
    const older = `${file}.${number}`;
    const newer = number === 1 ? file : `${file}.${number - 1}`;
    await rename(newer, older).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}
