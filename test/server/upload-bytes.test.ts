import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UploadBytes } from '../../src/server/upload-bytes.ts';

function gathered(chunks: readonly Uint8Array[], declared: number | undefined): Buffer {
  const upload = new UploadBytes(declared);
  for (const chunk of chunks) upload.push(Buffer.from(chunk));
  expect(upload.length).toBe(Buffer.concat(chunks).length);
  return upload.take();
}

describe('UploadBytes', () => {
  it('gives what came, whatever length was said before (property)', () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 8 });
    const declared = fc.option(fc.nat(100), { nil: undefined });
    fc.assert(
      fc.property(chunks, declared, (pieces, length) => {
        expect(gathered(pieces, length)).toEqual(Buffer.concat(pieces));
        expect(gathered(pieces, Buffer.concat(pieces).length)).toEqual(Buffer.concat(pieces));
      }),
    );
  });

  it('copies nothing where one chunk is the whole', () => {
    const upload = new UploadBytes(2);
    const chunk = Buffer.from('{}');
    upload.push(chunk);
    expect(upload.take()).toBe(chunk);
  });
});
