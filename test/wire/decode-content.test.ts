import { once } from 'node:events';
import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeContent } from '../../src/wire/decode-content.ts';
import { readBody } from '../../src/wire/read-body.ts';
import { BodyTooLargeError, ContentEncodingError } from '../../src/wire/wire-errors.ts';

const TEXT = 'data: {"text":"😀"}\n\n'.repeat(50);
const MAX_BYTES = 1024 * 1024;

async function* inChunks(bytes: Uint8Array, size = 3): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function decode(bytes: Uint8Array, encoding?: string): Promise<string> {
  return (
    await readBody(decodeContent(inChunks(bytes), { encoding, maxBytes: MAX_BYTES }), MAX_BYTES)
  ).toString();
}

const COMPRESSED: Record<string, Buffer> = {
  gzip: zlib.gzipSync(TEXT),
  deflate: zlib.deflateSync(TEXT),
  br: zlib.brotliCompressSync(TEXT),
};

describe('content decoding', () => {
  for (const [encoding, bytes] of Object.entries(COMPRESSED)) {
    it(`J10 decompresses ${encoding} by its header`, async () => {
      expect(await decode(bytes, encoding)).toBe(TEXT);
      expect(await decode(bytes, ` ${encoding.toUpperCase()} `)).toBe(TEXT);
    });
  }

  it('J10 decompresses deflate without the zlib wrapper, as some servers send it', async () => {
    expect(await decode(zlib.deflateRawSync(TEXT), 'deflate')).toBe(TEXT);
  });

  for (const encoding of ['gzip', 'deflate']) {
    it(`J10 recognises ${encoding} without a header or with a wrong one`, async () => {
      const bytes = COMPRESSED[encoding] ?? Buffer.alloc(0);
      expect(await decode(bytes)).toBe(TEXT);
      expect(await decode(bytes, 'identity')).toBe(TEXT);
    });
  }

  it('J10 leaves plain text alone, also where the header claims gzip', async () => {
    for (const plain of [TEXT, '{"a":1}', '(', 'x', '', ': ping\n\n']) {
      expect(await decode(Buffer.from(plain))).toBe(plain);
      expect(await decode(Buffer.from(plain), 'gzip')).toBe(plain);
    }
    expect(await decode(Buffer.alloc(0), 'br')).toBe('');
  });

  it('J11 undoes several codings, the last one first', async () => {
    expect(await decode(zlib.brotliCompressSync(zlib.gzipSync(TEXT)), 'gzip, br')).toBe(TEXT);
  });

  it('J10 gives out each event as soon as its compressed bytes are there', async () => {
    for (const [encoding, compressor] of [
      ['gzip', zlib.createGzip()],
      ['br', zlib.createBrotliCompress()],
    ] as const) {
      const source = (async function* () {
        for (const text of ['data: 1\n\n', 'data: 2\n\n']) {
          compressor.write(text);
          await new Promise<void>((resolve) => compressor.flush(resolve));
          yield compressor.read() as Buffer;
        }
        await new Promise(() => {}); // The host says nothing more and keeps the connection open.
      })();
      const decoded = decodeContent(source, { encoding, maxBytes: MAX_BYTES });
      expect(String((await decoded.next()).value)).toBe('data: 1\n\n');
      expect(String((await decoded.next()).value)).toBe('data: 2\n\n');
    }
  });

  it('J10 decodes zstd where Node can, and says that it cannot elsewhere', async () => {
    const zstdCompressSync = (zlib as { zstdCompressSync?: (text: string) => Buffer }).zstdCompressSync;
    const bytes = zstdCompressSync?.(TEXT) ?? Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]);
    for (const encoding of ['zstd', undefined]) {
      if (zstdCompressSync !== undefined) expect(await decode(bytes, encoding)).toBe(TEXT);
      else await expect(decode(bytes, encoding)).rejects.toThrow('content-encoding "zstd" is not supported');
    }
  });

  it('J11 refuses an encoding that it does not know', async () => {
    const refusal = decode(Buffer.from(TEXT), 'compress');
    await expect(refusal).rejects.toThrow(ContentEncodingError);
    await expect(refusal).rejects.toMatchObject({ encoding: 'compress', reason: 'unsupported' });
    await expect(decode(Buffer.from(TEXT), 'gzip, gzip, gzip, gzip')).rejects.toThrow(ContentEncodingError);
  });

  it('J10 reports bytes that are not what they claim', async () => {
    const bytes = Buffer.from(COMPRESSED['gzip'] ?? []);
    bytes.fill(0xff, 12, 30);
    await expect(decode(bytes, 'gzip')).rejects.toMatchObject({
      name: 'ContentEncodingError',
      reason: 'corrupt',
    });
  });

  it('J10 gives what there is of a truncated body, since what reads it sees that the end is missing', async () => {
    const bytes = zlib.gzipSync(TEXT).subarray(0, -12);
    const text = (await decode(bytes, 'gzip')).replace('\ufffd', '');
    expect(text.length).toBeGreaterThan(15);
    expect(TEXT.startsWith(text)).toBe(true);
  });

  it('J10 stops at the limit when a small body unpacks to a huge one', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(20 * MAX_BYTES));
    const pieces = decodeContent(inChunks(bomb), { encoding: 'gzip', maxBytes: MAX_BYTES });
    let length = 0;
    const readAll = async () => {
      for await (const piece of pieces) length += piece.length;
    };
    await expect(readAll()).rejects.toThrow(BodyTooLargeError);
    expect(length).toBeLessThanOrEqual(MAX_BYTES);
  });

  it('hands on the failure of the source itself', async () => {
    for (const encoding of ['gzip', 'identity']) {
      const source = (async function* () {
        yield zlib.gzipSync(TEXT).subarray(0, 20);
        throw new Error('socket hang up');
      })();
      const read = readBody(decodeContent(source, { encoding, maxBytes: MAX_BYTES }), MAX_BYTES);
      await expect(read).rejects.toThrow('socket hang up');
    }
  });

  it('J1 closes the source when its reader goes away', async () => {
    for (const encoding of ['gzip', undefined]) {
      const closed = new EventTarget();
      const seen = once(closed, 'closed');
      const source = (async function* () {
        try {
          for (;;) yield encoding === undefined ? Buffer.from('plain') : zlib.gzipSync(TEXT);
        } finally {
          closed.dispatchEvent(new Event('closed'));
        }
      })();
      for await (const _chunk of decodeContent(source, { encoding, maxBytes: MAX_BYTES })) break;
      await seen;
    }
  });
});

describe('bounded body', () => {
  it('J4 joins all chunks and takes a body of exactly the limit', async () => {
    expect((await readBody(inChunks(Buffer.from('héllo')), 6)).toString()).toBe('héllo');
  });

  it('F15 stops reading as soon as the body is longer than the limit', async () => {
    let read = 0;
    const source = (async function* () {
      for (;;) {
        read++;
        yield Buffer.alloc(10);
      }
    })();
    await expect(readBody(source, 25)).rejects.toThrow('the body is longer than 25 bytes');
    expect(read).toBe(3);
  });
});
