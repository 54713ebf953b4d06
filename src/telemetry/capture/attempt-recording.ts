import { secretsOfHeaders } from '../mask-headers.ts';
import { secretsOfUrl } from '../mask-url.ts';
import { BodyRecorder } from './body-recorder.ts';
import type { AttemptEnd, CapturedAttempt } from './captured-exchange.ts';
import {
  type AnswerHead,
  describeAnswer,
  describeRequest,
  type HeaderSet,
  type Scrub,
  type WireRequest,
} from './describe-wire.ts';
import { type BodyWatcher, WatchedBody } from './watched-body.ts';

/** The answer of an upstream while it is being read. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: HeaderSet;
  readonly body: AsyncIterable<Uint8Array>;
  close(): void;
}

export interface AttemptTarget {
  readonly backend: string;
  readonly model: string;
}

/** Follows one exchange with an upstream; `clock` gives ms since the client asked. */
export class AttemptRecording {
  readonly #target: AttemptTarget;
  readonly #request: WireRequest;
  readonly #clock: () => number;
  readonly #beganMs: number;
  readonly #body = new BodyRecorder();
  #head: AnswerHead | undefined;
  #end: { readonly kind: AttemptEnd; readonly ms: number; readonly failure?: string } | undefined;
  readonly #onEnd: () => void;

  constructor(target: AttemptTarget, request: WireRequest, clock: () => number, onEnd: () => void) {
    this.#target = target;
    this.#request = request;
    this.#clock = clock;
    this.#beganMs = clock();
    this.#onEnd = onEnd;
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** The answer, watched; or its failure, noted. */
  async follow<Answer extends WireAnswer>(coming: Promise<Answer>): Promise<Answer> {
    try {
      const answer = await coming;
      this.#head = { status: answer.status, headers: answer.headers, ms: this.#clock() };
      const close = () => {
        this.#finish('given up');
        answer.close();
      };
      return { ...answer, body: new WatchedBody(answer.body, this.#watcher()), close };
    } catch (reason) {
      this.#finish('failed', reason);
      throw reason;
    }
  }

  secrets(): readonly string[] {
    return [...secretsOfHeaders(this.#request.headers), ...secretsOfUrl(this.#request.url)];
  }

  describe(scrub: Scrub): CapturedAttempt {
    const { backend, model } = this.#target;
    const head = this.#head;
    const end = this.#end;
    return {
      backend,
      model,
      began_ms: this.#beganMs,
      request: describeRequest(this.#request, scrub),
      ...(head !== undefined && { answer: describeAnswer(head, this.#body, scrub) }),
      end: end?.kind ?? 'still running',
      ...(end !== undefined && { ended_ms: end.ms }),
      ...(end?.failure !== undefined && { failure: scrub(end.failure) }),
    };
  }

  #watcher(): BodyWatcher {
    return {
      chunk: (bytes) => this.#body.add(bytes, this.#clock()),
      complete: () => this.#finish('complete'),
      failed: (reason) => this.#finish('failed', reason),
      closed: () => this.#finish('given up'),
    };
  }

  /** Only the first end counts: a complete answer is closed too. */
  #finish(kind: AttemptEnd, reason?: unknown): void {
    if (this.#end !== undefined) return;
    const failure = reason instanceof Error ? { failure: reason.message } : {};
    this.#end = { kind, ms: this.#clock(), ...failure };
    this.#onEnd();
  }
}
