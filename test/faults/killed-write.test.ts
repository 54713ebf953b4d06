import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';

const SOURCE = fileURLToPath(new URL('./write-credentials-for-ever.mjs', import.meta.url));
const KILLS = 10;

it('kill -9 in the middle of writing a login leaves a whole one', async () => {
  const writerFile = join(tempDir(), 'writer.mjs');
  await build({ input: SOURCE, platform: 'node', logLevel: 'silent', output: { file: writerFile } });
  const file = join(tempDir({ 'oauth_creds.json': '{"number":-1,"last":-1}' }), 'oauth_creds.json');
  for (let kill = 0; kill < KILLS; kill++) {
    const writer = spawn(process.execPath, [writerFile, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(writer.stdout, 'data');
    // Somewhere in the middle of some write: so many reads of the file later.
    for (let read = 0; read < kill * 7; read++) readFileSync(file);
    writer.kill('SIGKILL');
    await once(writer, 'close');
    const { number, last } = JSON.parse(readFileSync(file, 'utf8')) as { number: number; last: number };
    expect(last).toBe(number);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
});
