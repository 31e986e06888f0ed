import type { ChunkSignatures } from '../auth/chunk-signatures.ts';
import { S3Error } from './s3-error.ts';

/** No line of the framing is longer; signatures take about 90 bytes. */
const MAX_LINE_BYTES = 8192;
const CHUNK_LINE = /^([0-9a-f]{1,12})(?:;chunk-signature=([0-9a-f]+))?$/i;
const TRAILER_SIGNATURE = 'x-amz-trailer-signature';
/** A body has a checksum and its signature. */
const MAX_TRAILERS = 20;

/**
 * Takes the `aws-chunked` framing off a body: `<size in hex>[;chunk-signature=...]CRLF<bytes>CRLF ... 0CRLF<trailers>CRLF`.
 * Trailers are put into `trailers` with lower-case names, before the generator ends. Signatures are checked by `signatures`,
 * a chunk's after its bytes went out; without it they are passed over.
 * @throws S3Error IncompleteBody when the body ends early, InvalidRequest when the framing is broken or something follows it,
 * SignatureDoesNotMatch, and what the source throws at its end
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Uint8Array>,
  trailers: Map<string, string>,
  signatures: ChunkSignatures | null = null,
): AsyncGenerator<Uint8Array> {
  const reader = createReader(source);
  for (;;) {
    const [, size, signature] = CHUNK_LINE.exec(await reader.line()) ?? [];
    if (size === undefined) throw new S3Error('InvalidRequest', 'The aws-chunked framing is broken.');
    let left = Number.parseInt(size, 16);
    const last = left === 0;
    while (left > 0) {
      const piece = await reader.upTo(left);
      left -= piece.byteLength;
      signatures?.update(piece);
      yield piece;
    }
    signatures?.endChunk(signature);
    if (last) break;
    if ((await reader.line()) !== '') throw new S3Error('InvalidRequest', 'A chunk is longer than it says.');
  }
  const found: [string, string][] = [];
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const colon = line.indexOf(':');
    if (colon > 0) found.push([line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]);
    if (found.length > MAX_TRAILERS) throw new S3Error('InvalidRequest', 'There are too many trailers.');
  }
  const signed = found.filter(([name]) => name !== TRAILER_SIGNATURE);
  for (const [name, value] of signed) trailers.set(name, value);
  if (signed.length > 0)
    signatures?.endTrailers(signed, found.find(([name]) => name === TRAILER_SIGNATURE)?.[1]);
  // Whoever checks the source as a whole, its SHA-256 say, does so at its end: left before it, nothing would be checked.
  await reader.end();
}

function createReader(source: AsyncIterable<Uint8Array>) {
  const iterator = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);

  const more = async (): Promise<void> => {
    const { value, done } = await iterator.next();
    if (done === true) throw new S3Error('IncompleteBody', 'The request body ended before its last chunk.');
    held =
      held.byteLength === 0
        ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
        : Buffer.concat([held, value]);
  };

  return {
    async line(): Promise<string> {
      let end = held.indexOf('\r\n');
      while (end < 0) {
        if (held.byteLength > MAX_LINE_BYTES)
          throw new S3Error('InvalidRequest', 'The aws-chunked framing is broken.');
        await more();
        end = held.indexOf('\r\n');
      }
      const text = held.toString('latin1', 0, end);
      held = held.subarray(end + 2);
      return text;
    },
    async upTo(bytes: number): Promise<Uint8Array> {
      while (held.byteLength === 0) await more();
      const piece = held.subarray(0, bytes);
      held = held.subarray(piece.byteLength);
      return piece;
    },
    async end(): Promise<void> {
      let rest = held;
      for (let over = false; !over; ) {
        // Some clients end with one line break too many.
        if (rest.some((byte) => byte !== 0x0d && byte !== 0x0a))
          throw new S3Error('InvalidRequest', 'Something follows the end of the aws-chunked body.');
        const { value, done } = await iterator.next();
        if (done === true) over = true;
        else rest = Buffer.from(value);
      }
    },
  };
}
