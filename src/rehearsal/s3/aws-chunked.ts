import { S3Error } from './s3-error.ts';

/** No line of the framing is longer; signatures take about 90 bytes. */
const MAX_LINE_BYTES = 8192;
const CHUNK_LINE = /^([0-9a-f]+)(?:;chunk-signature=[0-9a-f]+)?$/i;

/**
 * Takes the `aws-chunked` framing off a body: `<size in hex>[;chunk-signature=...]CRLF<bytes>CRLF ... 0CRLF<trailers>CRLF`.
 * Trailers are put into `trailers` with lower-case names, before the generator ends. Signatures are not checked.
 * @throws S3Error IncompleteBody when the body ends early, InvalidRequest when the framing is broken
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Uint8Array>,
  trailers: Map<string, string>,
): AsyncGenerator<Uint8Array> {
  const reader = createReader(source);
  for (;;) {
    const size = CHUNK_LINE.exec(await reader.line())?.[1];
    if (size === undefined) throw new S3Error('InvalidRequest', 'The aws-chunked framing is broken.');
    let left = Number.parseInt(size, 16);
    if (left === 0) break;
    while (left > 0) {
      const piece = await reader.upTo(left);
      left -= piece.byteLength;
      yield piece;
    }
    if ((await reader.line()) !== '') throw new S3Error('InvalidRequest', 'A chunk is longer than it says.');
  }
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
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
  };
}
