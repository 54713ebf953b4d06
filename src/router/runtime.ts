import type { Config } from '../config/index.ts';
import type { Connector, UpstreamAnswer, UpstreamRequest } from '../connectors/connector.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { DialectId } from '../hub/index.ts';
import type { RouterState } from '../state/state.ts';
import type { WireRequest } from '../telemetry/capture/describe-wire.ts';
import type { ExchangeRecording } from '../telemetry/capture/exchange-recording.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { RequestRecord } from '../telemetry/request-log.ts';
import type { CompiledRules } from './compile-rules.ts';

/** Time limits of one upstream exchange in ms. There is none for a whole stream. */
export interface ExchangeTimeouts {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
}

/** Sends one request upstream and returns when its headers are there. Throws QcpError UPSTREAM_*. */
export type Send = (
  request: UpstreamRequest,
  options: {
    readonly signal: AbortSignal;
    readonly timeouts: ExchangeTimeouts;
    /** `tls.ca_file` of the backend: the authorities to trust in place of the usual ones. */
    readonly caFile: string | undefined;
  },
) => Promise<UpstreamAnswer>;

/** What the router works with. Immutable: a reload makes a new one, and a request keeps the one it began with. */
export interface RouterRuntime {
  readonly config: Config;
  readonly rules: CompiledRules;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly dialects: Readonly<Partial<Record<DialectId, Dialect>>>;
  readonly send: Send;
  readonly state: RouterState;
  readonly logger: Logger;
  /** Takes the record of each finished request: the log line, and what is counted from it. */
  readonly record: (record: RequestRecord) => void;
  /** Begins the record of a client's exchange; undefined, where `capture` is not configured, costs nothing. */
  readonly startRecording: ((requestId: string, request: WireRequest) => ExchangeRecording) | undefined;
  /** The record of the one request that this Runtime serves. */
  readonly recording?: ExchangeRecording | undefined;
  /** Unix time in ms. */
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Removes every configured secret from a text that leaves the program. */
  readonly scrub: (text: string) => string;
}
