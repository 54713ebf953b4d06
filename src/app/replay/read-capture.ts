import { ConfigError, readTextFile } from '../../config/index.ts';
import type { CapturedExchange } from '../../telemetry/capture/captured-exchange.ts';

/** Reads what `qcp serve --capture` wrote. Throws ConfigError (66) for a file that cannot be read, Error for another one. */
export function readCapture(path: string, name: string): CapturedExchange {
  const read = readTextFile(path);
  if ('failure' in read) {
    throw new ConfigError(66, [{ severity: 'error', message: read.failure, path: '', file: path }]);
  }
  const capture = parse(read.text);
  if (capture === undefined) {
    throw new Error(`${name} is no capture; take a file that "qcp serve --capture DIR" has written`);
  }
  return capture;
}

/** Anybody may have edited the file, so that what is needed of it is looked at. */
function parse(text: string): CapturedExchange | undefined {
  try {
    const capture = JSON.parse(text) as Partial<CapturedExchange> | null;
    const { url, headers, body } = capture?.client ?? {};
    const isWhole =
      typeof url === 'string' &&
      headers !== undefined &&
      body !== undefined &&
      Array.isArray(capture?.attempts);
    return isWhole ? (capture as CapturedExchange) : undefined;
  } catch {
    return undefined;
  }
}
