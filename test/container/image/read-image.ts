import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the image says of itself, in Docker's words. */
export interface ImageConfig {
  readonly User: string;
  readonly WorkingDir: string;
  /** `NAME=VALUE` each. */
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  /** `Test` is `CMD`, then a command. */
  readonly Healthcheck: { readonly Test: readonly string[] };
}

/** A user of the image as its `/etc/passwd` has it. */
export interface ImageUser {
  readonly uid: number;
  readonly home: string;
}

/** Where `build-and-run.sh` has mounted the file system of the image. */
export const imageRoot = environment('QCP_IMAGE_ROOT');

export const imageConfig = (
  JSON.parse(readFileSync(environment('QCP_IMAGE_CONFIG'), 'utf8')) as { Docker: { config: ImageConfig } }
).Docker.config;

/** The user of this name or number; one that the image does not know has no home, as with Docker. */
export function findImageUser(user: string): ImageUser {
  const lines = readFileSync(join(imageRoot, 'etc/passwd'), 'utf8').split('\n');
  const fields = lines.map((line) => line.split(':')).find(([name, , uid]) => name === user || uid === user);
  return { uid: Number(fields?.[2] ?? user), home: fields?.[5] ?? '/' };
}

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run test/container/build-and-run.sh`);
  return value;
}
