import type { Static } from 'typebox';
import type { JsonObject, Quirks } from '../hub/index.ts';
import type { Filled } from './filled.ts';
import type { configSchema, layeredSchema } from './schema.ts';
import type { backendSchema } from './schema-backend.ts';

/** What a person may write, after variables are expanded and before defaults are filled in. */
export type ConfigInput = Static<typeof configSchema>;
export type BackendInput = Static<typeof backendSchema>;

/** A valid tree with its defaults, before short forms are written out. */
export type FilledConfig = Filled<typeof layeredSchema>;
export type FilledBackend = Filled<typeof backendSchema>;
type FilledServer = FilledConfig['server'];
type FilledCapture = NonNullable<FilledConfig['capture']>;
export type FilledRule = FilledConfig['models'][number];

/** A key that clients present. `name` is what logs show; keys without a name of their own are `key-1`, `key-2`, ... */
export interface ClientKey {
  readonly name: string;
  readonly key: string;
  readonly requests_per_minute?: number | undefined;
  /** Backends that the key may use; undefined for all. */
  readonly backends?: readonly string[] | undefined;
}

export interface ServerConfig extends Omit<FilledServer, 'api_keys' | 'body_limit'> {
  readonly api_keys: readonly ClientKey[];
  /** In bytes. */
  readonly body_limit: number;
}

export interface CaptureConfig extends Omit<FilledCapture, 'max_size'> {
  /** In bytes. */
  readonly max_size: number;
}

/** One entry of a rule's `to`, in the order of failover. */
export interface RuleTarget {
  /** `backend:model?parameters`, as written. */
  readonly target: string;
  readonly weight?: number | undefined;
  readonly max_input_tokens?: number | undefined;
  readonly vision?: boolean | undefined;
}

export type RuleConditions = NonNullable<FilledRule['when']>;

export interface MappingRule extends Omit<FilledRule, 'to' | 'params'> {
  readonly to: readonly RuleTarget[];
  readonly params: Readonly<JsonObject>;
}

export interface EmbeddingRule {
  readonly match: string;
  readonly to: readonly RuleTarget[];
}

export type ModelFamily = 'haiku' | 'sonnet' | 'opus';

export type DropParams = boolean | readonly string[];

/** Quirks as a backend overrides them; `like` names the host whose row is the base. */
export type QuirkOverrides = Partial<Quirks> & { readonly like?: string | undefined };

/** Settings of a Qwen account; those of the rate limit have moved to the backend's `rate_limit_retry`. */
export interface QwenSettings {
  /** Closed (false), every request to the backend is answered with 403. */
  readonly enable_qwen_oauth_backend_debugging_override: boolean;
  /** Absolute. */
  readonly credentials_path: string;
  readonly token_url: string;
  readonly refresh: 'auto' | 'memory' | 'never';
}

export type LogLevel = FilledConfig['log']['level'];

export interface BackendConfig
  extends Omit<
    FilledBackend,
    | 'api_key'
    | 'api_keys'
    | 'api_key_file'
    | 'params'
    | 'forced_params'
    | 'drop_params'
    | 'quirks'
    | 'retries'
    | 'extra'
  > {
  readonly name: string;
  /** Keys of `api_key`, `api_keys` and `api_key_file` together, in that order. */
  readonly api_keys: readonly string[];
  /** Variables that its keys wait for; not empty exactly where the backend is unavailable for want of a key. */
  readonly missing_variables: readonly string[];
  readonly params: Readonly<JsonObject>;
  readonly forced_params: Readonly<JsonObject>;
  /** Its own, or else the top level's. */
  readonly drop_params: DropParams;
  /** Its own, and what it leaves out from the top level. */
  readonly retries: FilledConfig['retries'];
  readonly quirks: QuirkOverrides;
  /** Exactly on backends of type `qwen-oauth`. */
  readonly extra?: QwenSettings | undefined;
}

/**
 * The whole configuration, valid and complete: defaults filled in, variables expanded, short forms written out,
 * relative paths made absolute, frozen to the bottom. Keys are those of the file.
 */
export interface Config
  extends Omit<
    FilledConfig,
    'server' | 'backends' | 'model_aliases' | 'models' | 'families' | 'embeddings' | 'drop_params' | 'capture'
  > {
  readonly server: ServerConfig;
  readonly capture?: CaptureConfig | undefined;
  readonly drop_params: DropParams;
  readonly backends: Readonly<Record<string, BackendConfig>>;
  /** Rules of `--model-alias` or QCP_MODEL_ALIASES; they come before `models`. */
  readonly model_aliases: readonly MappingRule[];
  readonly models: readonly MappingRule[];
  readonly families: { readonly [family in ModelFamily]?: readonly RuleTarget[] | undefined };
  readonly embeddings: readonly EmbeddingRule[];
  /** `--insecure-no-auth`: listening beyond loopback without keys is meant. */
  readonly insecure_no_auth: boolean;
  /** Target that `GET /test-connection` asks, as a preset has it; without it there is no such route. */
  readonly connection_test?: string | undefined;
}
