import { resolve } from 'node:path';
import { type Replay, readCapture, replayCapture, startQuietApp } from '../../app/index.ts';
import type { CommandIo } from '../command-io.ts';
import { describeFetchFailure } from '../describe-fetch-failure.ts';
import { formatReplay } from '../format-replay.ts';
import { readConfig } from '../read-config.ts';
import { unknownBackend } from '../unknown-backend.ts';

/** Options of `qcp replay` as commander hands them over. */
export interface ReplayOptions {
  readonly config?: string;
  readonly url: string;
  readonly key?: string;
  readonly backend?: string;
  readonly model?: string;
  readonly json?: boolean;
}

/** Sends a captured request again and compares the answers. Throws where the new one is not complete. */
export async function replay(file: string, options: ReplayOptions, io: CommandIo): Promise<void> {
  const { backend, model } = options;
  const capture = readCapture(resolve(io.cwd(), file), file);
  const server = await findServer(options, io);
  const done = await replayCapture(capture, { backend, model }, server)
    .catch((error: unknown) => {
      throw new Error(describeFetchFailure(error));
    })
    .finally(() => server.close());
  io.stdout.write(
    options.json === true ? `${JSON.stringify(done, null, 2)}\n` : formatReplay(capture.began, done),
  );
  checkReplay(done, backend);
}

/** A running server, or one of its own for as long as the command runs. */
async function findServer({ config: file, url, key, backend }: ReplayOptions, io: CommandIo) {
  if (file === undefined) {
    const close = async () => {};
    return { url: url.replace(/\/+$/, ''), key: key ?? io.env['QCP_API_KEY'], close };
  }
  const { config, environment } = await readConfig(file, io);
  const names = Object.keys(config.backends);
  // It would be taken for a part of the model's name.
  if (backend !== undefined && !names.includes(backend)) throw unknownBackend(backend, names);
  const app = await startQuietApp(config, environment);
  return { url: app.url, key: undefined, close: () => app.close() };
}

function checkReplay({ replayed }: Replay, backend: string | undefined): void {
  const { answeredBy, complete, problem } = replayed;
  if (backend !== undefined && answeredBy !== undefined && !answeredBy.startsWith(`${backend}:`))
    throw new Error(`${answeredBy} answered: there is no backend "${backend}", or force_model is set`);
  if (!complete) throw new Error(`the answer is not complete: ${problem}`);
}
