import { maskHeaders } from '../mask-headers.ts';
import { maskUrl } from '../mask-url.ts';
import { BodyRecorder } from './body-recorder.ts';
import type { CapturedAnswer, CapturedRequest } from './captured-exchange.ts';

export type HeaderSet = Readonly<Record<string, string>>;
export type Scrub = (text: string) => string;

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderSet;
  readonly body: string | Uint8Array | undefined;
}

/** Status and headers of an answer, and when they came, in ms since the client asked. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: HeaderSet;
  readonly ms: number;
}

export function describeRequest({ method, url, headers, body }: WireRequest, scrub: Scrub): CapturedRequest {
  const recorder = new BodyRecorder();
  if (body !== undefined && body.length > 0) recorder.add(body, 0);
  return {
    method,
    url: scrub(maskUrl(url)),
    headers: maskHeaders(headers, scrub),
    body: recorder.describe(scrub),
  };
}

export function describeAnswer(head: AnswerHead, body: BodyRecorder, scrub: Scrub): CapturedAnswer {
  return {
    status: head.status,
    headers: maskHeaders(head.headers, scrub),
    headers_ms: head.ms,
    body: body.describe(scrub),
    chunks: body.chunks,
  };
}
