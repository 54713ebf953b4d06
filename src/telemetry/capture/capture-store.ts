import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CapturedExchange } from './captured-exchange.ts';

/** Where captures go, and how much of them is kept. */
export interface CaptureSettings {
  readonly dir: string;
  /** Older files than this many, or than this many bytes together, are removed. */
  readonly maxFiles: number;
  readonly maxBytes: number;
}

/** Captures on their way to their files. */
export interface CaptureStore {
  /** Writes one capture in the background. */
  keep(settings: CaptureSettings, began: Date, describe: () => CapturedExchange): void;
  /** Resolves when every capture so far is written. */
  flush(): Promise<void>;
}

/** Names of capture files: sorted by name they are sorted by time. */
const NAME = /^\d{8}T\d{9}Z-req_\w+\.json$/;

/** Where files are not written as fast as captures come, this many are held; what comes then is left out. */
const MOST_WAITING = 64;

interface Waiting {
  readonly settings: CaptureSettings;
  readonly began: Date;
  readonly describe: () => CapturedExchange;
}

/**
 * Writes a file an exchange, one after the other, so that no request waits for it. What cannot be written is left out;
 * that is told once, until a file can be written again.
 */
export function createCaptureStore(onFailure: (reason: string) => void): CaptureStore {
  const waiting: Waiting[] = [];
  const sizes: Sizes = new Map();
  let writing: Promise<void> | undefined;
  let failing = false;
  const fail = (reason: string): void => {
    if (!failing) onFailure(reason);
    failing = true;
  };
  const writeAll = async (): Promise<void> => {
    await new Promise(setImmediate);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        await writeCapture(next);
        await removeOldest(next.settings, sizes);
        failing = false;
      } catch (error) {
        fail((error as Error).message);
      }
    }
    writing = undefined;
  };
  return {
    keep(settings, began, describe) {
      if (waiting.length >= MOST_WAITING) return fail('they come faster than they can be written');
      waiting.push({ settings, began, describe });
      writing ??= writeAll();
    },
    flush: () => writing ?? Promise.resolve(),
  };
}

/** Prompts are in it, so folder and file are their owner's alone. */
async function writeCapture({ settings, began, describe }: Waiting): Promise<void> {
  const capture = describe();
  const time = began.toISOString().replace(/[-:.]/g, '');
  const file = join(settings.dir, `${time}-${capture.request_id}.json`);
  await mkdir(settings.dir, { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, `${JSON.stringify(capture, null, 1)}\n`, { mode: 0o600 });
  } catch (error) {
    await rm(file, { force: true }); // Half a file is of no use, and takes what little room there is.
    throw error;
  }
}

/** Lengths of files, by path; a capture never changes. */
type Sizes = Map<string, number>;

/** Looks at the folder each time, since other processes may write to it. */
async function removeOldest({ dir, maxFiles, maxBytes }: CaptureSettings, sizes: Sizes): Promise<void> {
  const names = (await readdir(dir)).filter((name) => NAME.test(name)).sort();
  let total = 0;
  for (const [age, name] of names.toReversed().entries()) {
    const file = join(dir, name);
    const size = sizes.get(file) ?? (await sizeOf(file));
    sizes.set(file, size);
    total += size;
    const isNewest = age === 0;
    if (isNewest || (age < maxFiles && total <= maxBytes)) continue;
    sizes.delete(file);
    await rm(file, { force: true });
  }
}

/** 0 for a file that somebody has removed meanwhile. */
async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  return found?.size ?? 0;
}
