import type { QcpError } from '../errors/index.ts';
import type {
  DialectId,
  EmbeddingsRequest,
  EmbeddingsResponse,
  FinishReason,
  HubError,
  HubRequest,
  HubResponse,
  HubStreamPart,
  JsonObject,
  Quirks,
  Usage,
  Warning,
} from '../hub/index.ts';
import type { WireFrame } from '../wire/frame.ts';

/*
 * The shape of a dialect. `decode` is wire -> hub, `encode` is hub -> wire; the words never change their viewpoint.
 * Everything here is pure and synchronous: no clock, no randomness, no I/O. What must be random or timed is handed in.
 */

/** A request without its conversation, which an answer may outlive by minutes. */
export type AnsweredRequest = Omit<HubRequest, 'system' | 'messages'>;

/** What the encoders of one answer need to know of the request it answers. */
export interface ClientContext {
  /** As the door decoded it; its `model` is the name that the client sees (B16). */
  readonly request: AnsweredRequest;
  /** Unique per answer, without prefix; each dialect puts its own in front (`msg_`, `chatcmpl-`). */
  readonly answerId: string;
  /** Unix time in seconds at which the answer began. */
  readonly created: number;
  /** Our estimate of the prompt's tokens, for `message_start` before the upstream has counted (C2). */
  readonly estimatedInputTokens: number;
  /** Whether reasoning reaches the client (B10). */
  readonly showReasoning: boolean;
}

/** Where a request goes, as far as an encoder needs to know. */
export interface UpstreamTarget {
  readonly model: string;
  readonly quirks: Quirks;
  /** `drop_params` (contract 5.2): whether fields that the quirk row refuses are dropped. */
  readonly dropRefused: boolean;
  /** `drop_params` as a list: wire names that are always dropped. */
  readonly dropNames: ReadonlySet<string>;
}

/** What decides whether an upstream can serve a request at all. */
export interface UpstreamKind {
  readonly dialect: DialectId;
  readonly quirks: Quirks;
}

/** A body for the upstream, with what was lost on the way and what is needed to read the answer. */
export interface EncodedRequest {
  readonly body: JsonObject;
  readonly warnings: readonly Warning[];
  /** Tool names on the wire -> the client's names, only where they differ (A40, B27). */
  readonly toolNames: ReadonlyMap<string, string>;
  /** Name of the tool whose call is the structured answer that the client asked for (D15); undefined for none. */
  readonly answerTool?: string | undefined;
}

/** What the decoders of one answer need to know of the request that went up. */
export interface UpstreamContext {
  readonly quirks: Quirks;
  readonly toolNames: ReadonlyMap<string, string>;
  /** As `EncodedRequest.answerTool`. */
  readonly answerTool?: string | undefined;
  /** Makes an id for a tool call that came without one (B8). */
  readonly createId: () => string;
}

/** A state machine over one explicit state object. A test is arrays in, arrays out. */
export interface StreamDecoder<State = unknown> {
  createState(context: UpstreamContext): State;
  step(state: State, frame: WireFrame): HubStreamPart[];
  /** At the end of the bytes. A stream that has not finished ends in an `error` part (C19). */
  flush(state: State): HubStreamPart[];
}

export interface StreamEncoder<State = unknown> {
  createState(context: ClientContext): State;
  step(state: State, part: HubStreamPart): WireFrame[];
}

/** How an error looks to a client: status, body, and headers such as retry-after. */
export interface EncodedError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

/** How clients of a dialect ask for embeddings (G8-G11). */
export interface EmbeddingsClientFace {
  /** Throws QcpError REQUEST_* with the path of the field that is wrong. */
  decodeRequest(body: unknown): EmbeddingsRequest;
  encodeResponse(response: EmbeddingsResponse, request: EmbeddingsRequest): JsonObject;
}

/** How hosts of a dialect are asked for embeddings. */
export interface EmbeddingsUpstreamFace {
  /** Throws REQUEST_UNSUPPORTED for what would come back as something else than was asked for (G9, G10). */
  encodeRequest(
    request: EmbeddingsRequest,
    target: UpstreamTarget,
  ): Pick<EncodedRequest, 'body' | 'warnings'>;
  /** Throws UPSTREAM_BAD_RESPONSE for an answer without a vector for each input. */
  decodeResponse(body: unknown, request: EmbeddingsRequest): EmbeddingsResponse;
}

/** The side of a dialect that faces clients (a front door). */
export interface ClientFace {
  /** Throws QcpError REQUEST_* with the path of the field that is wrong (F13). */
  decodeRequest(body: unknown): { readonly request: HubRequest; readonly warnings: readonly Warning[] };
  /** Throws for a request that this upstream cannot serve, whatever is adapted (Anthropic's `thread`, OpenAI's `n`). */
  refuseUnservable?(request: HubRequest, upstream: UpstreamKind): void;
  encodeResponse(response: HubResponse, context: ClientContext): JsonObject;
  readonly encodeStream: StreamEncoder;
  encodeError(error: HubError, requestId: string): EncodedError;
  /** The frame that ends a stream in failure (C21, D34). */
  encodeStreamError(error: HubError, requestId: string): WireFrame;
  /** Absent where the dialect's clients know no embeddings. */
  readonly embeddings?: EmbeddingsClientFace;
}

/** The side of a dialect that faces upstream hosts. */
export interface UpstreamFace {
  encodeRequest(request: HubRequest, target: UpstreamTarget): EncodedRequest;
  /** Throws QcpError UPSTREAM_* where a 200 hides a failure (B18). */
  decodeResponse(body: unknown, context: UpstreamContext): HubResponse;
  readonly decodeStream: StreamDecoder;
  /** Reads a failure out of any body whatever: JSON of many shapes, HTML, plain text, nothing (F3). */
  decodeError(status: number, headers: Readonly<Record<string, string>>, body: string): QcpError;
  /** Absent where the dialect's hosts have no embeddings. */
  readonly embeddings?: EmbeddingsUpstreamFace;
}

/**
 * The passthrough lane relays what the upstream sent. These say what may not go through as it is: a finish reason
 * that no SDK knows (an agent loops for ever on one) and, on the Messages door, the upstream's name of the model.
 */
export interface PassthroughFace {
  /**
   * What has to change in the client's body for this host and model (D44, D45); the very same object where nothing
   * has to, so that its bytes can go through.
   */
  adaptBody?(
    body: JsonObject,
    target: UpstreamTarget,
  ): { readonly body: JsonObject; readonly warnings: readonly Warning[] };
  /** The frame to send in place of this one; undefined to relay it untouched. */
  repairFrame(frame: WireFrame, requestedModel: string): WireFrame | undefined;
  /** What the upstream left out of a complete answer's end and SDKs cannot do without; usually nothing. */
  completeEnd(end: RelayedEnd): readonly WireFrame[];
  /** The body to send in place of this one; undefined to relay its bytes untouched. */
  repairResponse(body: JsonObject, requestedModel: string): JsonObject | undefined;
}

/** The end of an answer that passes through and is complete. */
export interface RelayedEnd {
  readonly finish: FinishReason;
  readonly usage: Usage;
  /** The last frame before the end that held a piece of the answer. */
  readonly lastPiece: WireFrame | undefined;
  /** False where the connection ended without the dialect's own last frame. */
  readonly isClosed: boolean;
}

export interface Dialect {
  readonly id: DialectId;
  readonly framing: 'sse' | 'ndjson';
  /** Absent where the dialect is no front door. */
  readonly client?: ClientFace;
  readonly upstream: UpstreamFace;
  /** Absent where no front door speaks the dialect, so that nothing can pass through. */
  readonly passthrough?: PassthroughFace;
}
