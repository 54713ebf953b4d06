/*
 * What a capture file holds: one exchange of a client with qcp, with everything that went over the wire on both sides.
 * Times are in ms from the exchange's beginning. Names are written in snake case, as in the other files of the program.
 */

/** What a file says of itself to whoever opens it. */
export const CAPTURE_NOTE =
  'Prompts and answers of a client are in this file. Keys and tokens were taken out; look through it before you pass it on.';

/** A body as it went over the wire, but for its compression. */
export interface CapturedBody {
  /** The body, where it is text. */
  readonly text?: string;
  /** The body, where it is none. */
  readonly base64?: string;
  /** Its real length. */
  readonly bytes: number;
  /** Present where the body is longer than what is kept of it: how many bytes are. */
  readonly cut_at?: number;
}

/** Each piece of an answer: when it came, and its length in bytes. */
export type CapturedChunks = readonly (readonly [ms: number, bytes: number])[];

export interface CapturedRequest {
  readonly method: string;
  /** Path with query on the client's side, the whole URL upstream. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: CapturedBody;
}

export interface CapturedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** When status and headers came. */
  readonly headers_ms: number;
  readonly body: CapturedBody;
  readonly chunks: CapturedChunks;
}

/** How an exchange with an upstream ended; `given up` by us, before its end. */
export type AttemptEnd = 'complete' | 'given up' | 'failed' | 'still running';

/** One exchange with an upstream. */
export interface CapturedAttempt {
  readonly backend: string;
  readonly model: string;
  readonly began_ms: number;
  readonly request: CapturedRequest;
  /** Absent where there was none. */
  readonly answer?: CapturedAnswer;
  readonly end: AttemptEnd;
  readonly ended_ms?: number;
  /** Why it failed. */
  readonly failure?: string;
}

export interface CapturedExchange {
  readonly note: string;
  readonly qcp: string;
  readonly request_id: string;
  /** ISO 8601. */
  readonly began: string;
  readonly duration_ms: number;
  readonly client: CapturedRequest;
  readonly attempts: readonly CapturedAttempt[];
  /** What the client got; absent where it left before. */
  readonly answer?: CapturedAnswer;
  /** Whether the client stayed until the end of its answer. */
  readonly client_stayed: boolean;
}
