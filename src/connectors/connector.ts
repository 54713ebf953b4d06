import type { QcpError } from '../errors/index.ts';
import type { DialectId, Quirks } from '../hub/index.ts';
import type { Logger } from '../telemetry/logger.ts';

/** What a backend can be asked for. `completions` is the legacy text route, passed through as it is. */
export type Operation = 'chat' | 'completions' | 'embeddings' | 'models' | 'count-tokens';

/** One HTTP request to an upstream, complete. `upstream/send` takes this shape. */
export interface UpstreamRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

/** A request to a backend before it has an address and credentials. */
export interface ConnectorCall {
  readonly operation: Operation;
  /** The model's name upstream. */
  readonly model: string;
  /** JSON text in the connector's dialect, or undefined for GET. */
  readonly body: string | Uint8Array | undefined;
  readonly stream: boolean;
  /** The client's request headers in lower case; connectors pick what their host needs (anthropic-beta, ...). */
  readonly clientHeaders: Readonly<Record<string, string>>;
  /** Headers that the matching rule adds. */
  readonly extraHeaders: Readonly<Record<string, string>>;
}

/** What authenticates one attempt. `id` names the key for cooldowns and logs without showing it. */
export interface Credentials {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Where the credentials decide the host (qwen-oauth's resource_url). */
  readonly baseUrl?: string | undefined;
}

/**
 * What to do about a failed attempt: `retry-now` asks `prepare` for new credentials and repeats at once, `hold` waits
 * and repeats where no other target remains, `next` moves on to another target, `fail` tells the client.
 */
export type Recovery = 'retry-now' | 'hold' | 'next' | 'fail';

/** Whether a backend can be asked at all; the error is what a client gets that asks it nevertheless. */
export type Availability =
  | { readonly available: true }
  | { readonly available: false; readonly error: QcpError };

/** An upstream's answer while it is being read. `body` yields decompressed bytes; `close` gives the connection up. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
  close(): void;
}

/** Takes the place of HTTP for a backend that lives in this process. */
export type Transport = (request: UpstreamRequest, signal: AbortSignal) => Promise<UpstreamAnswer>;

/** What a host tells of a model in its list. */
export interface ModelDescription {
  /** When it was made or installed, in Unix seconds. */
  readonly created: number | undefined;
  readonly owner: string;
}

/**
 * A configured backend: a dialect's name, a base URL, authentication and quirks. No conversion code. `build` does no
 * I/O (so that `qcp explain` can use it with placeholder credentials); `prepare` may.
 */
export interface Connector {
  /** The backend's name in the configuration. */
  readonly name: string;
  readonly type: string;
  readonly dialect: DialectId;
  readonly operations: ReadonlySet<Operation>;
  /** Models to list: those that are configured, or that the host reported so far. */
  readonly models: readonly string[];
  /** What the host tells of one of `models`, where it tells anything. */
  describeModel?(model: string): ModelDescription | undefined;
  /** Stands in for `claude-*` names that no rule mapped, where the backend does not serve Claude (contract 5.2). */
  readonly defaultModel: string | undefined;
  /** Resolves when the host's first report of its models is in, or will not come. Never rejects. */
  modelsKnown?(): Promise<void>;
  /** Asks the host what it serves, where `models` and `defaultModel` come from it. Never rejects. */
  refresh?(): Promise<void>;
  /** Whether Claude models can be asked for by their own names. */
  readonly servesClaude: boolean;
  /** Present only where the backend lives in this process (echo). */
  readonly transport?: Transport;
  quirks(model: string): Quirks;
  availability(): Availability;
  /** The key slots to choose from, by credentials id; one entry where there is one key. */
  credentialIds(): readonly string[];
  /** `model`: its name upstream, for connectors that find out what it can before they are asked for its quirks. */
  prepare(credentialId: string, signal: AbortSignal, model: string): Promise<Credentials>;
  /** What `prepare` gives, as far as it can be told without I/O; for `qcp explain`, which shows no secret of it. */
  peekCredentials(credentialId: string): Credentials;
  build(call: ConnectorCall, credentials: Credentials): UpstreamRequest;
  /**
   * What to do about a failure that this connector knows better than its status and kind tell; undefined leaves it to
   * the general rules of dispatch. `attempt` counts from 1 within the target.
   */
  recover(failure: QcpError, credentials: Credentials, attempt: number, model: string): Recovery | undefined;
  /** Adds to a failure what only this connector knows: what its user should do next. Its secrets are taken out. */
  advise?(failure: QcpError): QcpError;
}

/** A small upstream exchange outside the request path: token refresh, model lists, probes. */
export type SendText = (
  request: UpstreamRequest,
  signal: AbortSignal,
) => Promise<{
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}>;

/** What a connector is given instead of importing it. */
export interface ConnectorServices {
  readonly sendText: SendText;
  /** Unix time in ms. */
  readonly now: () => number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The program's version, for a truthful user agent. */
  readonly version: string;
  readonly logger: Logger;
  /** To be told of every secret that is in no configuration, so that no text that leaves the program shows it. */
  readonly learnSecret: (secret: string) => void;
}
