import { Ajv, type ValidateFunction } from 'ajv';
import { layeredSchema } from './schema.ts';

let compiled: ValidateFunction | undefined;

/**
 * The validator of the layered schema. It fills defaults in and collects every error. The built program has the compiled
 * code itself in the place of this file (`scripts/precompile-schema.mjs`): to compile it takes a third of a start.
 */
export function configValidator(): ValidateFunction {
  compiled ??= createSchemaCompiler().compile(layeredSchema);
  return compiled;
}

/** Compiles to code that can be written into a file. */
export function createSchemaCompiler(): Ajv {
  return new Ajv({
    allErrors: true,
    verbose: true,
    useDefaults: true,
    allowUnionTypes: true,
    // The schema itself is checked by its tests.
    validateSchema: false,
    code: { source: true, esm: true, optimize: false },
  });
}
