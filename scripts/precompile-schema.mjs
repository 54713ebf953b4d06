import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'rolldown';

const cache = join(dirname(dirname(fileURLToPath(import.meta.url))), '.cache');

/**
 * What `src/config/compile-schema.ts` exports, as a module that holds the compiled validator itself: the same code that
 * ajv would make, and run, at every start.
 */
export async function precompileSchema(source) {
  const { configValidator, createSchemaCompiler } = await importTypeScript(source);
  const validator = standaloneCode.default(createSchemaCompiler(), configValidator());
  return `${validator}\nexport const configValidator = () => validate;`;
}

/** Imports a file and what it imports, which Node 20 could not read as it is. */
async function importTypeScript(source) {
  mkdirSync(cache, { recursive: true });
  const file = join(cache, `schema-${process.pid}.mjs`);
  await build({ input: source, external: /^[^./]/, logLevel: 'warn', output: { file } });
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(file);
  }
}
