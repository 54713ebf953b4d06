import type { LogLevel } from './config.ts';
import type { Override } from './config-layers.ts';
import { pointerTo } from './pointer.ts';
import type { PresetName } from './presets.ts';
import { qwenBackendNames } from './qwen-backends.ts';

/** One `--model-alias PATTERN=TARGET`. */
export interface ModelAlias {
  readonly match: string;
  readonly to: string;
}

/** What the command line says. Its form is checked there (wrong usage), its meaning here (bad configuration). */
export interface ConfigFlags {
  /** Another program whose variables are the configuration below the file. */
  readonly preset?: PresetName | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly workers?: number | 'auto' | undefined;
  readonly defaultBackend?: string | undefined;
  readonly forceModel?: string | undefined;
  readonly modelAliases?: readonly ModelAlias[] | undefined;
  readonly logLevel?: LogLevel | undefined;
  /** A path, as `log.file`. */
  readonly logFile?: string | undefined;
  /** A path, as `capture.dir`. */
  readonly capture?: string | undefined;
  /** Listening beyond loopback without keys is meant. */
  readonly insecureNoAuth?: boolean | undefined;
  /** `--enable-qwen-oauth-backend-debugging-override`. */
  readonly enableQwenOauth?: boolean | undefined;
}

export const QWEN_GATE_FLAG = '--enable-qwen-oauth-backend-debugging-override';

/** Splits PATTERN=TARGET at the first `=`; undefined where either side is missing. */
export function parseModelAlias(text: string): ModelAlias | undefined {
  const equals = text.indexOf('=');
  const [match, to] = [text.slice(0, Math.max(equals, 0)).trim(), text.slice(equals + 1).trim()];
  return match === '' || to === '' ? undefined : { match, to };
}

/** Flags as values over the tree of the file. */
export function flagOverrides(
  flags: ConfigFlags,
  tree: Readonly<Record<string, unknown>>,
): readonly Override[] {
  const overrides: readonly (readonly [string, string, unknown])[] = [
    ['/server/host', '--host', flags.host],
    ['/server/port', '--port', flags.port],
    ['/server/workers', '--workers', flags.workers],
    ['/default_backend', '--default-backend', flags.defaultBackend],
    ['/force_model', '--force-model', flags.forceModel],
    ['/model_aliases', '--model-alias', flags.modelAliases?.length === 0 ? undefined : flags.modelAliases],
    ['/log/level', '--log-level', flags.logLevel],
    ['/log/file', '--log-file', flags.logFile],
    ['/capture/dir', '--capture', flags.capture],
    ...(flags.enableQwenOauth === true ? qwenBackendNames(tree) : []).map(
      (name) =>
        [
          pointerTo('backends', name, 'extra', 'enable_qwen_oauth_backend_debugging_override'),
          QWEN_GATE_FLAG,
          true,
        ] as const,
    ),
  ];
  return overrides
    .filter(([, , value]) => value !== undefined)
    .map(([pointer, name, value]) => ({ pointer, value, origin: { kind: 'flag', name } }));
}
