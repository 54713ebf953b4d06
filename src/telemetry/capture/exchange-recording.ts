import { secretsOfHeaders } from '../mask-headers.ts';
import { secretsOfUrl } from '../mask-url.ts';
import { createScrubber } from '../redact.ts';
import { AttemptRecording, type AttemptTarget, type WireAnswer } from './attempt-recording.ts';
import { BodyRecorder } from './body-recorder.ts';
import { CAPTURE_NOTE, type CapturedExchange } from './captured-exchange.ts';
import {
  type AnswerHead,
  describeAnswer,
  describeRequest,
  type HeaderSet,
  type WireRequest,
} from './describe-wire.ts';

/** When the client is gone, exchanges with upstreams are broken off; they may take this long to say so, in ms. */
const LAST_WORDS_MS = 1000;

/** Follows one exchange of a client from its request to the end of its answer. */
export interface ExchangeRecording {
  /** One exchange with an upstream; gives its answer back, watched. */
  attempt<Answer extends WireAnswer>(
    target: AttemptTarget,
    request: WireRequest,
    coming: Promise<Answer>,
  ): Promise<Answer>;
  /** The client gets status and headers. */
  answerBegins(status: number, headers: HeaderSet): void;
  answerGoesOn(bytes: string | Uint8Array): void;
  /** The client's connection is done with the answer, whole (`stayed`) or not. */
  ended(stayed: boolean): void;
}

export interface RecordingFacts {
  readonly requestId: string;
  /** Of qcp. */
  readonly version: string;
  readonly request: WireRequest;
  /** Takes out what the configuration knows to be secret. */
  readonly scrub: (text: string) => string;
  /** Takes the whole record, once; the text is made when it is asked for. */
  readonly onComplete: (began: Date, describe: () => CapturedExchange) => void;
}

export function startRecording(facts: RecordingFacts): ExchangeRecording {
  const began = new Date();
  const start = performance.now();
  const clock = () => Math.round((performance.now() - start) * 10) / 10;
  const attempts: AttemptRecording[] = [];
  const body = new BodyRecorder();
  let head: AnswerHead | undefined;
  let end: { readonly stayed: boolean; readonly ms: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let handedOver = false;

  const describe = (): CapturedExchange => {
    const scrub = scrubberOf(facts, attempts);
    return {
      note: CAPTURE_NOTE,
      qcp: facts.version,
      request_id: facts.requestId,
      began: began.toISOString(),
      duration_ms: end?.ms ?? clock(),
      client: describeRequest(facts.request, scrub),
      attempts: attempts.map((attempt) => attempt.describe(scrub)),
      ...(head !== undefined && { answer: describeAnswer(head, body, scrub) }),
      client_stayed: end?.stayed ?? false,
    };
  };
  const handOver = (): void => {
    if (handedOver) return;
    handedOver = true;
    clearTimeout(timer);
    facts.onComplete(began, describe);
  };
  const handOverWhenQuiet = (): void => {
    if (end !== undefined && attempts.every(({ isOver }) => isOver)) handOver();
  };
  return {
    attempt(target, request, coming) {
      const attempt = new AttemptRecording(target, request, clock, handOverWhenQuiet);
      attempts.push(attempt);
      return attempt.follow(coming);
    },
    answerBegins: (status, headers) => {
      head = { status, headers, ms: clock() };
    },
    answerGoesOn: (bytes) => body.add(bytes, clock()),
    ended: (stayed) => {
      end = { stayed, ms: clock() };
      timer = setTimeout(handOver, LAST_WORDS_MS);
      handOverWhenQuiet();
    },
  };
}

/** Beside the configured secrets those that this very exchange went with, such as a login's token. */
function scrubberOf(
  { request, scrub }: RecordingFacts,
  attempts: readonly AttemptRecording[],
): (text: string) => string {
  const own = [
    ...secretsOfHeaders(request.headers),
    ...secretsOfUrl(request.url),
    ...attempts.flatMap((attempt) => attempt.secrets()),
  ];
  const scrubOwn = createScrubber(own);
  return (text) => scrubOwn(scrub(text));
}
