import { arch, cpus, platform, totalmem } from 'node:os';
import { hasWrk } from './wrk.mjs';

/** What absolute figures depend on. */
export function describeMachine() {
  return {
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    node: process.version,
    load: hasWrk() ? 'wrk' : "the bench's own client",
  };
}
