import { fileURLToPath } from 'node:url';

/** The file that a worker runs, as it is built; the package stands two folders up in the sources and in the build alike. */
export const WORKER_PROGRAM = fileURLToPath(new URL('../../dist/app/worker.js', import.meta.url));
