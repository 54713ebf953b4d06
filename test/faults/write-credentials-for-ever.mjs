// A process that does nothing but replace a login by the next one, until it is killed. Argument: the file. Its test bundles
// it, since Node 20 runs no TypeScript.
import { writeCredentials } from '../../src/connectors/qwen-oauth/write-credentials.ts';

const [, , path] = process.argv;
for (let number = 0; ; number++) {
  await writeCredentials(path, {
    number,
    access_token: `token-${number}`,
    padding: 'x'.repeat(200_000),
    last: number,
  });
  if (number === 0) process.stdout.write('writing\n');
}
