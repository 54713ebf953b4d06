import { InvalidArgumentError } from 'commander';
import { type ModelAlias, parseModelAlias } from '../config/index.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** `--port`: wrong usage (exit code 2) unless it is a whole number that a port can be. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}

/** `--workers`: `auto`, or a whole number that a machine may have use for. */
export function parseWorkers(text: string): number | 'auto' {
  if (text === 'auto') return text;
  const workers = Number(text);
  if (/^\d+$/.test(text) && workers >= 1 && workers <= 64) return workers;
  throw new InvalidArgumentError('Write a whole number from 1 to 64, or auto for one a processor core.');
}

/** `--model-alias`, repeatable; the pattern ends at the first `=`. */
export function collectModelAlias(text: string, earlier: readonly ModelAlias[]): readonly ModelAlias[] {
  const alias = parseModelAlias(text);
  if (alias === undefined)
    throw new InvalidArgumentError('Write PATTERN=TARGET, for example "*haiku*=local:qwen3:8b".');
  return [...earlier, alias];
}

/** `--since`: a date, or an age such as `12h` or `7d`; as Unix time in ms. */
export function parseSince(text: string): number {
  const age = /^(\d+)([hd])$/.exec(text);
  const ms =
    age === null ? Date.parse(text) : Date.now() - Number(age[1]) * (age[2] === 'h' ? HOUR_MS : DAY_MS);
  if (Number.isNaN(ms))
    throw new InvalidArgumentError('Write a date such as 2026-01-31, or an age such as 12h or 7d.');
  return ms;
}
