import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let parent;

/** A folder of its own for configurations and bodies; all of them go with this process. */
export function createTemporaryFolder() {
  if (parent === undefined) {
    parent = mkdtempSync(join(tmpdir(), 'qcp-bench-'));
    process.once('exit', () => rmSync(parent, { recursive: true, force: true }));
  }
  return mkdtempSync(join(parent, 'x-'));
}
