export type {
  BackendConfig,
  ClientKey,
  Config,
  DropParams,
  EmbeddingRule,
  LogLevel,
  MappingRule,
  ModelFamily,
  QuirkOverrides,
  QwenSettings,
  RuleConditions,
  RuleTarget,
  ServerConfig,
} from './config.ts';
export { configJsonSchema } from './config-json-schema.ts';
export { ConfigError, type ConfigProblem } from './config-problem.ts';
export type { MachineProbes } from './detect-backends.ts';
export { type ConfigFlags, type ModelAlias, parseModelAlias, QWEN_GATE_FLAG } from './flags.ts';
export { formatConfig } from './format-config.ts';
export { formatProblems } from './format-problems.ts';
export { LOG_LEVELS } from './log-levels.ts';
export type { Origin } from './origin.ts';
export { PRESET_NAMES, type PresetName } from './presets.ts';
export { readTextFile } from './read-text-file.ts';
export { type ConfigRequest, type ResolvedConfig, resolveConfig } from './resolve-config.ts';
export { restoreConfig } from './restore-config.ts';
export type { BackendType } from './schema-backend.ts';
export { suggestWord } from './suggest.ts';
export { wellKnownBackend } from './well-known-backends.ts';
