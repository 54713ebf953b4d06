import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { QcpError } from '../errors/index.ts';
import { decodeContent } from '../wire/decode-content.ts';
import { readBody } from '../wire/read-body.ts';
import { BodyTooLargeError, ContentEncodingError } from '../wire/wire-errors.ts';
import { UploadBytes } from './upload-bytes.ts';

/** A client that sends nothing of its body for this long has gone or means no good (J12). */
const UPLOAD_STALL_MS = 60_000;

/**
 * Hands every body to the routes as bytes, whatever its content type says (I11), decompressed where it says so (J11).
 * Beyond the limit the answer is 413 at once; the rest of the upload is read and thrown away, so that the client sees
 * the answer and not a reset (F15).
 */
export function registerBodyParser(app: FastifyInstance, limitBytes: number): void {
  app.removeAllContentTypeParsers();
  // fastify remembers parsers of named types alone, and looks the star up anew for every request.
  app.addContentTypeParser(['application/json', '*'], (request: FastifyRequest, payload: Readable, done) => {
    const fail = (error: unknown): void => {
      payload.resume();
      done(describeFailure(error, payload) as Error);
    };
    readUpload(request.headers, payload, limitBytes).then((bytes) => done(null, bytes), fail);
  });
}

function readUpload(headers: IncomingHttpHeaders, payload: Readable, limitBytes: number): Promise<Buffer> {
  const { 'content-length': declared } = headers;
  if (Number(declared ?? 0) > limitBytes) {
    return Promise.reject(new BodyTooLargeError(limitBytes));
  }
  const encoding = headers['content-encoding'];
  const upload = new UploadBytes(declared === undefined ? undefined : Number(declared));
  const gathered = gather(payload, upload, limitBytes);
  return encoding === undefined
    ? gathered
    : gathered.then((bytes) => {
        const decoded = decodeContent(Readable.from([bytes]), { encoding, maxBytes: limitBytes });
        return readBody(decoded, limitBytes);
      });
}

/** The bytes of an upload, up to the limit; it may be given up early without ending the connection. */
function gather(payload: Readable, upload: UploadBytes, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (done: () => void): void => {
      if (settled) return; // `close` comes behind every end.
      settled = true;
      clearTimeout(timer);
      payload.off('data', take);
      done();
    };
    const timer = setTimeout(() => settle(() => reject(stallError())), UPLOAD_STALL_MS);
    const take = (chunk: Buffer): void => {
      timer.refresh();
      upload.push(chunk);
      if (upload.length > limitBytes) settle(() => reject(new BodyTooLargeError(limitBytes)));
    };
    payload.on('data', take);
    payload.on('end', () => settle(() => resolve(upload.take())));
    payload.on('error', (error) => settle(() => reject(error)));
    payload.on('close', () => settle(() => reject(clientGone())));
  });
}

function clientGone(): QcpError {
  return new QcpError('CLIENT_GONE', 'the client closed the connection');
}

function stallError(): QcpError {
  return new QcpError('REQUEST_TIMEOUT', 'the request body did not arrive in time; send the request again');
}

function describeFailure(error: unknown, payload: Readable): unknown {
  if (error instanceof BodyTooLargeError) return tooLarge(error.maxBytes);
  if (error instanceof ContentEncodingError) return badEncoding(error);
  return payload.errored === null ? error : clientGone();
}

function tooLarge(limitBytes: number): QcpError {
  const megabytes = limitBytes / (1024 * 1024);
  const limit = megabytes >= 1 ? `${Math.floor(megabytes)} MB` : `${limitBytes} bytes`;
  return new QcpError(
    'REQUEST_TOO_LARGE',
    `the request body is larger than ${limit}; the limit is server.body_limit in the configuration`,
  );
}

function badEncoding(error: ContentEncodingError): QcpError {
  if (error.reason === 'corrupt') {
    return new QcpError('REQUEST_INVALID', `the request body cannot be decompressed: ${error.message}`);
  }
  const advice =
    error.encoding === 'zstd'
      ? 'zstd needs Node 22.15 or newer; send gzip, deflate, br or no compression'
      : 'send gzip, deflate, br, zstd or no compression';
  return new QcpError('REQUEST_ENCODING', `${error.message} for request bodies: ${advice}`);
}
