import { createHash } from 'node:crypto';
import { CHECKSUM_ALGORITHMS } from '../object-store.ts';
import { discard, type ReceivedBody } from '../store/body.ts';
import { type ChecksumAlgorithm, DEFAULT_ALGORITHM, openDigest } from '../store/digest.ts';
import type { DiskStore } from '../store/store.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import { headerOf, type S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';

/** `x-amz-checksum-crc32` and the like. */
export const checksumHeader = (algorithm: ChecksumAlgorithm): string =>
  `x-amz-checksum-${algorithm.toLowerCase()}`;

/** Headers that begin like a checksum and are none. */
const NOT_VALUES = ['x-amz-checksum-algorithm', 'x-amz-checksum-mode', 'x-amz-checksum-type'];

/** The algorithm a request's own checksum is in; null when it carries none. @throws S3Error */
export function givenAlgorithm(request: S3Request): ChecksumAlgorithm | null {
  const trailers = (headerOf(request, 'x-amz-trailer') ?? '').toLowerCase().split(',');
  const names = [...Object.keys(request.headers), ...trailers.map((name) => name.trim())].filter(
    (name) => name.startsWith('x-amz-checksum-') && !NOT_VALUES.includes(name),
  );
  const name = names[0];
  if (name === undefined) return null;
  if (new Set(names).size > 1) {
    throw new S3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  return parseAlgorithm(name.slice('x-amz-checksum-'.length));
}

/** @throws S3Error NotImplemented for an algorithm the rehearsal cannot compute */
export function parseAlgorithm(text: string): ChecksumAlgorithm {
  const found = CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === text.toUpperCase());
  if (found === undefined)
    throw new S3Error('NotImplemented', `The rehearsal has no checksum algorithm ${text}.`);
  return found;
}

interface OpenedBody {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Size the sender announced; NaN when it is no number. */
  readonly announced: number;
  /** After `bytes` has ended: the checksum the sender gave, base64. */
  checksum(algorithm: ChecksumAlgorithm): string | undefined;
}

function openBody(request: S3Request): OpenedBody {
  const encodings = (headerOf(request, 'content-encoding') ?? '').split(',').map((name) => name.trim());
  const framed =
    encodings.includes('aws-chunked') ||
    (headerOf(request, 'x-amz-content-sha256') ?? '').startsWith('STREAMING-');
  const trailers = new Map<string, string>();
  const length = headerOf(request, framed ? 'x-amz-decoded-content-length' : 'content-length');
  if (length === undefined) {
    const name = framed ? 'X-Amz-Decoded-Content-Length' : 'Content-Length';
    throw new S3Error('MissingContentLength', `You must provide the ${name} HTTP header.`);
  }
  const announced = Number(length);
  return {
    bytes: framed
      ? noLonger(announced, decodeAwsChunked(request.body, trailers, request.chunks ?? null))
      : request.body,
    announced,
    checksum: (algorithm) =>
      headerOf(request, checksumHeader(algorithm)) ?? trailers.get(checksumHeader(algorithm)),
  };
}

/** HTTP itself ends a body at its Content-Length. In chunks of its own it could go on until the disk is full. */
async function* noLonger(announced: number, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let come = 0;
  for await (const chunk of bytes) {
    come += chunk.byteLength;
    checkSize(announced, Math.max(announced, come));
    yield chunk;
  }
}

/**
 * Takes a request's body into the store's temporary files and holds it against every size and checksum the sender gave.
 * Without one S3 computes CRC64NVME itself, and so do we, unless the caller names `fallback`.
 * @throws S3Error BadDigest, IncompleteBody, InvalidDigest; nothing is kept then
 */
export async function receiveChecked(
  store: DiskStore,
  bucket: string,
  request: S3Request,
  fallback: ChecksumAlgorithm = DEFAULT_ALGORITHM,
): Promise<ReceivedBody> {
  const given = givenAlgorithm(request);
  const opened = openBody(request);
  const received = await store.receive(bucket, opened.bytes, given ?? fallback);
  try {
    checkSize(opened.announced, received.sizeBytes);
    checkMd5(request, received.md5);
    if (given !== null) checkValue(given, opened.checksum(given), received.checksum.value);
    return received;
  } catch (error) {
    discard(received.file);
    throw error;
  }
}

/** Documents people send to a bucket: 1,000 lifecycle rules stay below this. */
const MAX_DOCUMENT_BYTES = 4 << 20;

/** Reads a small XML document, checked like an object's body. @throws S3Error */
export async function readDocument(request: S3Request): Promise<string> {
  const opened = openBody(request);
  const given = givenAlgorithm(request);
  const digest = given === null ? null : await openDigest(given);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of opened.bytes) {
    bytes += chunk.byteLength;
    if (bytes > MAX_DOCUMENT_BYTES)
      throw new S3Error('MaxMessageLengthExceeded', 'Your request was too big.');
    digest?.update(chunk);
    chunks.push(chunk);
  }
  const whole = Buffer.concat(chunks);
  checkSize(opened.announced, bytes);
  checkMd5(request, createHash('md5').update(whole).digest('hex'));
  if (given !== null && digest !== null) {
    checkValue(given, opened.checksum(given), Buffer.from(digest.finish()).toString('base64'));
  }
  return whole.toString('utf8');
}

function checkSize(announced: number, received: number): void {
  if (announced === received) return;
  throw new S3Error('IncompleteBody', `Content-Length says ${announced} bytes, ${received} bytes came.`);
}

function checkMd5(request: S3Request, md5: string): void {
  const given = headerOf(request, 'content-md5');
  if (given === undefined) return;
  const hex = Buffer.from(given, 'base64').toString('hex');
  if (hex.length !== 32) throw new S3Error('InvalidDigest', 'The Content-MD5 you specified is not valid.');
  if (hex !== md5)
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
}

function checkValue(algorithm: ChecksumAlgorithm, given: string | undefined, computed: string): void {
  if (given === computed) return;
  throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
}
