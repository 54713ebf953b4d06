import type { ConfigFlags, LogLevel, ModelAlias, PresetName } from '../config/index.ts';

/** The options that say what is configured, as commander hands them over. */
export interface ConfigOptions {
  readonly config?: string;
  readonly preset?: PresetName;
  readonly host?: string;
  readonly port?: number;
  readonly workers?: number | 'auto';
  readonly defaultBackend?: string;
  readonly forceModel?: string;
  readonly modelAlias: readonly ModelAlias[];
  readonly logLevel?: LogLevel;
  readonly logFile?: string;
  readonly capture?: string;
  readonly insecureNoAuth?: boolean;
  readonly enableQwenOauthBackendDebuggingOverride?: boolean;
}

export function toFlags(options: ConfigOptions): ConfigFlags {
  return {
    preset: options.preset,
    host: options.host,
    port: options.port,
    workers: options.workers,
    defaultBackend: options.defaultBackend,
    forceModel: options.forceModel,
    modelAliases: options.modelAlias.length === 0 ? undefined : options.modelAlias,
    logLevel: options.logLevel,
    logFile: options.logFile,
    capture: options.capture,
    insecureNoAuth: options.insecureNoAuth,
    enableQwenOauth: options.enableQwenOauthBackendDebuggingOverride,
  };
}
