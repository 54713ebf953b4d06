import {
  asBuffer,
  DEFAULT_FRAME_LIMITS,
  type FrameDecoder,
  type FrameLimits,
  type RawFrame,
  skipByteOrderMark,
} from './frame-decoder.ts';
import { LineEnds } from './line-ends.ts';
import { parseSseFrame } from './parse-sse-frame.ts';
import { PendingBytes } from './pending-bytes.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const END_OF_FRAME = Buffer.from('\n\n');

/** Splits a byte stream into server-sent events; work and memory are linear in the bytes, however they are cut. */
export function createSseDecoder(limits: FrameLimits = DEFAULT_FRAME_LIMITS): FrameDecoder {
  return new SseDecoder(limits.maxFrameBytes);
}

class SseDecoder implements FrameDecoder {
  /** Bytes of a frame whose end has not arrived. */
  readonly #pending: PendingBytes;
  /** True until the first frame is out: a byte order mark may stand before it. */
  #first = true;
  /** The current line has no byte yet, so that a line end now would make it a blank one. */
  #lineIsEmpty = true;
  /** A chunk ended with CR; an LF at the start of the next one belongs to it. */
  #afterCr = false;
  /** The current frame has a line that is not blank. */
  #hasLines = false;

  constructor(maxFrameBytes: number) {
    this.#pending = new PendingBytes(maxFrameBytes);
  }

  push(chunk: Uint8Array): RawFrame[] {
    const bytes = asBuffer(chunk);
    const whole = this.#isBetweenFrames() ? wholeDataFrame(bytes) : undefined;
    if (whole === undefined) return this.#scan(bytes);
    // Nothing waits for it; what counts is the limit.
    this.#pending.complete(bytes);
    this.#first = false;
    return [whole];
  }

  end(): RawFrame[] {
    if (this.#pending.length === 0) return [];
    const rest = this.#pending.take();
    const frame = parseSseFrame(this.#first ? skipByteOrderMark(rest) : rest);
    return frame === undefined ? [] : [withRaw(frame, Buffer.concat([rest, END_OF_FRAME]))];
  }

  #isBetweenFrames(): boolean {
    return this.#pending.length === 0 && !this.#afterCr;
  }

  /** Goes from line end to line end; a blank line ends a frame. */
  #scan(bytes: Buffer): RawFrame[] {
    const frames: RawFrame[] = [];
    const lineEnds = new LineEnds(bytes);
    let start = 0;
    let position = this.#skipLfOfEarlierCr(bytes);
    while (position < bytes.length) {
      const end = lineEnds.next(position);
      const blank = this.#lineIsEmpty && end === position;
      this.#lineIsEmpty = end < bytes.length;
      if (end === bytes.length) break;
      position = this.#behindLineEnd(bytes, end);
      if (!blank) {
        this.#hasLines = true;
      } else {
        this.#finishFrame(bytes.subarray(start, position), frames);
        start = position;
      }
    }
    if (start < bytes.length) this.#pending.append(bytes.subarray(start));
    return frames;
  }

  #skipLfOfEarlierCr(bytes: Buffer): number {
    if (!this.#afterCr || bytes.length === 0) return 0;
    this.#afterCr = false;
    return bytes[0] === LF ? 1 : 0;
  }

  #behindLineEnd(bytes: Buffer, end: number): number {
    if (bytes[end] !== CR) return end + 1;
    // An LF that has not arrived is not waited for, or a host that ends lines with CR would lag by one frame.
    this.#afterCr = end + 1 === bytes.length;
    return bytes[end + 1] === LF ? end + 2 : end + 1;
  }

  #finishFrame(tail: Buffer, frames: RawFrame[]): void {
    const raw = this.#pending.complete(tail);
    if (!this.#hasLines) return;
    this.#hasLines = false;
    const frame = parseSseFrame(this.#first ? skipByteOrderMark(raw) : raw);
    this.#first = false;
    if (frame !== undefined) frames.push(withRaw(frame, raw));
  }
}

function withRaw(frame: Omit<RawFrame, 'raw'>, raw: Uint8Array): RawFrame {
  return { event: frame.event, data: frame.data, comment: frame.comment, raw };
}

/** The shortest path for what most hosts send: a chunk that is exactly `data: ...` and a blank line. */
function wholeDataFrame(bytes: Buffer): RawFrame | undefined {
  const end = bytes.length - 2;
  if (bytes[end] !== LF || bytes[end + 1] !== LF || !startsWithData(bytes)) return undefined;
  if (bytes.indexOf(LF) !== end) return undefined;
  const data = bytes.toString('utf8', bytes[5] === SPACE ? 6 : 5, end);
  return data.includes('\r') ? undefined : { event: undefined, data, comment: undefined, raw: bytes };
}

function startsWithData(bytes: Buffer): boolean {
  return (
    bytes[0] === 0x64 && bytes[1] === 0x61 && bytes[2] === 0x74 && bytes[3] === 0x61 && bytes[4] === 0x3a
  );
}
