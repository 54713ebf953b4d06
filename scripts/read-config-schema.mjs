import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist', 'cli', 'main.js');

/** The JSON schema of a configuration, as the built program prints it. */
export function readConfigSchema() {
  return JSON.parse(execFileSync(process.execPath, [PROGRAM, 'config', 'schema'], { encoding: 'utf8' }));
}
