import { dirname, resolve } from 'node:path';
import { checkBackends } from './check-backends.ts';
import { checkFileModes } from './check-file-modes.ts';
import { checkParams } from './check-params.ts';
import { checkPatterns } from './check-patterns.ts';
import { checkServer } from './check-server.ts';
import { checkTargets } from './check-targets.ts';
import { checkWorkers } from './check-workers.ts';
import type { Config, FilledConfig } from './config.ts';
import { type ConfigLayers, locateFinding, originOf } from './config-layers.ts';
import { ConfigError, type ConfigProblem } from './config-problem.ts';
import { detectBackends, type MachineProbes, type WantedTargets } from './detect-backends.ts';
import { environmentOverrides } from './environment.ts';
import { type Environment, type ExpandedTree, expandVariables } from './expand-variables.ts';
import { fillConfig } from './fill-config.ts';
import type { Finding } from './finding.ts';
import { type ConfigFlags, flagOverrides } from './flags.ts';
import { type LoadedConfig, loadConfig } from './load-config.ts';
import { withEnvFile } from './load-env-file.ts';
import type { Origin } from './origin.ts';
import { isMap, setValueAt, valueAt } from './pointer.ts';
import type { Preset } from './preset.ts';
import { resolvePreset } from './presets.ts';
import { checkMissingKeys, readKeyFiles } from './read-key-files.ts';
import { resolveTreePaths } from './resolve-path.ts';
import { validateTree } from './validate-config.ts';

export interface ConfigRequest {
  /** Path of the configuration file; undefined to take what the machine offers. */
  readonly file?: string | undefined;
  readonly flags: ConfigFlags;
  /** The process environment; never changed. */
  readonly environment: Environment;
  /** Folder that relative paths of flags and variables start at. */
  readonly cwd: string;
  readonly probes: MachineProbes;
}

export interface ResolvedConfig {
  readonly config: Config;
  /** The same as a file would say it: defaults filled in, short forms as they were written. */
  readonly tree: Readonly<Record<string, unknown>>;
  /** The process environment with what `.env` adds. */
  readonly environment: Environment;
  /** Warnings only: an error is thrown. */
  readonly problems: readonly ConfigProblem[];
  /** For the person who started qcp, where no backend is configured: what was found. */
  readonly lines: readonly string[];
  /** Where the value at a JSON pointer (`/server/port`) came from. */
  readonly originOf: (pointer: string) => Origin;
}

/** Flags over environment over file over defaults. Throws ConfigError with everything that is wrong. */
export async function resolveConfig(request: ConfigRequest): Promise<ResolvedConfig> {
  const file = request.file === undefined ? undefined : resolve(request.cwd, request.file);
  const environment = withEnvFile(file === undefined ? request.cwd : dirname(file), request.environment);
  const loaded = file === undefined ? undefined : loadConfig(file, environment);
  const preset =
    request.flags.preset === undefined ? undefined : resolvePreset(request.flags.preset, environment);
  const detection =
    preset === undefined && loaded?.value['backends'] === undefined
      ? await detectBackends({ ...request, environment, wanted: wantedTargets(request.flags, loaded?.value) })
      : undefined;
  const base = layOver(baseOf(preset) ?? expandVariables(detection?.config ?? {}, environment), loaded);
  const overrides = [
    ...environmentOverrides(environment, base.value, request.cwd),
    ...flagOverrides(request.flags, base.value),
  ];
  const layers: ConfigLayers = {
    file,
    places: loaded?.places ?? new Map(),
    sources: loaded?.sources ?? new Map(),
    imported: loaded?.imported,
    preset,
    overrides,
    detected: detection?.config,
  };
  const context = { ...request, environment, connectionTest: preset?.connectionTest };
  const { config, findings } = build(base, layers, context);
  const problems = findings.map((finding) => locateFinding(finding, layers));
  if (config === undefined) throw new ConfigError(78, problems);
  return {
    config,
    tree: base.value,
    environment,
    problems,
    lines: detection?.lines ?? [],
    originOf: (pointer) => originOf(pointer, layers),
  };
}

/** The backend and the targets that flags, or else the file, ask for. */
function wantedTargets(flags: ConfigFlags, file: Record<string, unknown> | undefined): WantedTargets {
  const [defaultBackend, forceModel] = [file?.['default_backend'], file?.['force_model']];
  return {
    defaultBackend: flags.defaultBackend ?? (typeof defaultBackend === 'string' ? defaultBackend : undefined),
    targets: [
      flags.forceModel ?? (typeof forceModel === 'string' ? forceModel : ''),
      ...(flags.modelAliases ?? []).map(({ to }) => to),
    ],
  };
}

interface BuildRequest extends ConfigRequest {
  /** Target that `GET /test-connection` asks. */
  readonly connectionTest: string | undefined;
}

type Base = ExpandedTree & { readonly value: Record<string, unknown> };

/** A preset's tree as one whose variables are expanded; a copy, since defaults and overrides are put into it. */
function baseOf(preset: Preset | undefined): ExpandedTree | undefined {
  if (preset === undefined) return undefined;
  const { missingKeys } = preset;
  return { value: structuredClone(preset.value), expanded: new Set(), missingKeys, findings: [] };
}

/** The file's tree over what stands in place of it or below it; maps are merged, anything else is the file's. */
function layOver(base: ExpandedTree, loaded: LoadedConfig | undefined): Base {
  return {
    value: mergeMaps(base.value as Record<string, unknown>, loaded?.value ?? {}),
    expanded: new Set([...(loaded?.expanded ?? []), ...base.expanded]),
    missingKeys: new Map([
      ...[...base.missingKeys].filter(([pointer]) => valueAt(loaded?.value, pointer) === undefined),
      ...(loaded?.missingKeys ?? []),
    ]),
    findings: [...(loaded?.findings ?? []), ...base.findings],
  };
}

function mergeMaps(
  below: Readonly<Record<string, unknown>>,
  above: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...below, ...above };
  for (const [key, value] of Object.entries(above)) {
    const under = below[key];
    if (isMap(under) && isMap(value)) merged[key] = mergeMaps(under, value);
  }
  return merged;
}

/** Lays the overrides on, checks everything, and writes the configuration out if nothing is wrong. */
function build(
  base: Base,
  layers: ConfigLayers,
  request: BuildRequest,
): { readonly config: Config | undefined; readonly findings: readonly Finding[] } {
  const tree = base.value;
  const findings: Finding[] = [...checkFileKeys(tree)];
  for (const { pointer, value } of layers.overrides) setValueAt(tree, pointer, value);
  resolveTreePaths(tree, (pointer) => {
    const origin = originOf(pointer, layers);
    return origin.kind === 'file' ? dirname(origin.position.file) : request.cwd;
  });
  findings.push(...validateTree(tree, base.expanded));
  const insecureNoAuth = request.flags.insecureNoAuth ?? false;
  const { keyFiles, findings: fileFindings } = readKeyFiles(tree);
  findings.push(
    ...checkServer(tree['server'], insecureNoAuth, layers.preset?.keyVariable),
    ...checkBackends(tree),
    ...checkTargets(tree),
    ...checkPatterns(tree),
    ...checkParams(tree),
    ...checkWorkers(tree),
    ...fileFindings,
    ...checkMissingKeys(tree, base.missingKeys, keyFiles),
    ...checkFileModes(tree, layers.places, base.expanded),
  );
  const all = [...base.findings, ...withoutEchoes(findings, base.findings)];
  if (all.some(({ severity }) => severity === 'error')) return { config: undefined, findings: all };
  const context = { ...request, insecureNoAuth, keyFiles, missingKeys: base.missingKeys };
  return { config: fillConfig(tree as unknown as FilledConfig, context), findings: all };
}

/** Keys of the layered tree that no file may hold. */
function checkFileKeys(tree: Record<string, unknown>): readonly Finding[] {
  if (!('model_aliases' in tree)) return [];
  delete tree['model_aliases'];
  const message = 'unknown key "model_aliases"';
  return [{ severity: 'error', pointer: '/model_aliases', at: 'key', message, suggestion: 'models' }];
}

/** A value that a missing variable left empty is wrong in other ways too, which nobody needs to read. */
function withoutEchoes(findings: readonly Finding[], earlier: readonly Finding[]): readonly Finding[] {
  const pointers = new Set(earlier.map(({ pointer }) => pointer));
  return findings.filter(({ pointer }) => !pointers.has(pointer));
}
