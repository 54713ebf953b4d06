import type { DefinedError } from 'ajv';
import { configValidator } from './compile-schema.ts';
import { explainSchemaError } from './explain-schema-error.ts';
import type { Finding } from './finding.ts';
import { setValueAt, valueAt } from './pointer.ts';
import { layeredSchema } from './schema.ts';

/**
 * Validates the tree of a configuration and fills the defaults into it. Texts that came out of variables become numbers or
 * switches where the schema wants such. All findings are collected.
 */
export function validateTree(
  tree: Record<string, unknown>,
  expanded: ReadonlySet<string>,
): readonly Finding[] {
  let errors = runValidation(tree);
  const converted = errors.filter((error) => expanded.has(error.instancePath) && convertText(tree, error));
  if (converted.length > 0) errors = runValidation(tree);
  return dropUnionEchoes(errors).map((error) => explainSchemaError(error, layeredSchema));
}

function runValidation(tree: unknown): readonly DefinedError[] {
  const validate = configValidator();
  return validate(tree) ? [] : ((validate.errors ?? []) as DefinedError[]);
}

/** Gives the text of a variable the type that the schema asks for, if it is written like that type. */
function convertText(tree: Record<string, unknown>, error: DefinedError): boolean {
  if (error.keyword !== 'type') return false;
  const text = valueAt(tree, error.instancePath);
  const value = typeof text === 'string' ? readAs(error.params.type, text.trim()) : undefined;
  if (value === undefined) return false;
  setValueAt(tree, error.instancePath, value);
  return true;
}

function readAs(type: string, text: string): number | boolean | undefined {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  const isNumber = type === 'number' || type === 'integer';
  return isNumber && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/**
 * A value that fits no form of a union yields an error for every form. Left are those of the form that has the value's
 * type, or else the union's own.
 */
function dropUnionEchoes(errors: readonly DefinedError[]): readonly DefinedError[] {
  const dropped = new Set<DefinedError>();
  for (const union of errors.filter((error) => error.keyword === 'anyOf')) {
    const forms = errors.filter(
      (error) => error !== union && error.schemaPath.startsWith(`${union.schemaPath}/`),
    );
    const inner = forms.filter((error) => error.instancePath.startsWith(union.instancePath));
    const echoes = inner.filter(
      (error) => error.keyword === 'type' && error.instancePath === union.instancePath,
    );
    for (const echo of echoes) dropped.add(echo);
    if (inner.length > echoes.length) dropped.add(union);
  }
  return errors.filter((error) => !dropped.has(error));
}
