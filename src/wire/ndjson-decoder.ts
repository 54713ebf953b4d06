import {
  asBuffer,
  DEFAULT_FRAME_LIMITS,
  type FrameDecoder,
  type FrameLimits,
  type RawFrame,
  skipByteOrderMark,
} from './frame-decoder.ts';
import { PendingBytes } from './pending-bytes.ts';

const LF = 0x0a;
const LINE_FEED = Buffer.from('\n');

/** Splits a byte stream into lines of JSON (E22); blank lines are skipped, CRLF is accepted. */
export function createNdjsonDecoder(limits: FrameLimits = DEFAULT_FRAME_LIMITS): FrameDecoder {
  return new NdjsonDecoder(limits.maxFrameBytes);
}

class NdjsonDecoder implements FrameDecoder {
  /** Bytes of a line whose end has not arrived. */
  readonly #pending: PendingBytes;
  /** True until the first line is out: a byte order mark may stand before it. */
  #first = true;

  constructor(maxFrameBytes: number) {
    this.#pending = new PendingBytes(maxFrameBytes);
  }

  push(chunk: Uint8Array): RawFrame[] {
    const bytes = asBuffer(chunk);
    const frames: RawFrame[] = [];
    let start = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
      this.#finishLine(this.#pending.complete(bytes.subarray(start, end + 1)), frames);
      start = end + 1;
    }
    if (start < bytes.length) this.#pending.append(bytes.subarray(start));
    return frames;
  }

  end(): RawFrame[] {
    if (this.#pending.length === 0) return [];
    const frames: RawFrame[] = [];
    this.#finishLine(Buffer.concat([this.#pending.take(), LINE_FEED]), frames);
    return frames;
  }

  #finishLine(raw: Buffer, frames: RawFrame[]): void {
    const line = this.#first ? skipByteOrderMark(raw) : raw;
    this.#first = false;
    const data = line.toString('utf8').trim();
    if (data !== '') frames.push({ data, raw });
  }
}
