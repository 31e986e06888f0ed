import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { StoredChecksum } from '../object-store.ts';
import { discard, type ReceivedBody } from '../store/body.ts';
import { openDigest } from '../store/digest.ts';
import type { BucketLayout } from '../store/layout.ts';
import { checksumHeader, readDocument } from './body.ts';
import { writeOptions } from './object-headers.ts';
import { present } from './read-object.ts';
import { headerOf, type ObjectCall, type S3Answer, type S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';
import {
  endUpload,
  type PartRecord,
  partPath,
  readPart,
  readUpload,
  type UploadRecord,
} from './upload-record.ts';
import { childrenOf, malformed, parseXml, textOf, type XmlNode, xmlDocument } from './xml.ts';

/** S3's smallest part, except the last. */
const MIN_PART_BYTES = 5 << 20;

interface ChosenPart extends PartRecord {
  readonly path: string;
}

/** CompleteMultipartUpload. */
export async function completeUpload({ store, request, bucket, key }: ObjectCall): Promise<S3Answer> {
  const layout = store.layout(bucket);
  const id = request.query.get('uploadId') ?? '';
  const upload = readUpload(layout, id, key);
  const conditions = writeOptions(request);
  if (conditions.ifMatch !== undefined) present(await store.head(bucket, key));
  const listed = childrenOf(
    parseXml(await readDocument(withoutChecksum(request)), 'CompleteMultipartUpload'),
    'Part',
  );
  const parts = chooseParts(layout, id, upload, listed);
  const received = await store.receive(bucket, concatenated(parts), upload.algorithm);
  const checksum = upload.type === 'COMPOSITE' ? await composite(upload, parts) : received.checksum;
  try {
    checkWhole(request, received, checksum);
    const { contentType, metadata, storageClass } = upload;
    const object = store.commit(
      bucket,
      key,
      { ...received, checksum },
      {
        ...(contentType === undefined ? {} : { contentType }),
        ...(conditions.ifNoneMatch === undefined ? {} : { ifNoneMatch: conditions.ifNoneMatch }),
        ...(conditions.ifMatch === undefined ? {} : { ifMatch: conditions.ifMatch }),
        metadata,
        storageClass,
        etag: multipartEtag(parts),
      },
    );
    endUpload(layout, id);
    const version = object.versionId === 'null' ? {} : { 'x-amz-version-id': object.versionId };
    const body = xmlDocument('CompleteMultipartUploadResult', {
      Location: `/${bucket}/${encodeURIComponent(key)}`,
      Bucket: bucket,
      Key: key,
      ETag: `"${object.etag}"`,
      [`Checksum${checksum.algorithm}`]: checksum.value,
      ChecksumType: checksum.type,
    });
    return { status: 200, headers: version, body };
  } catch (error) {
    discard(received.file);
    throw error;
  }
}

// Here the checksum headers speak of the object, not of the document that is sent.
function withoutChecksum(request: S3Request): S3Request {
  const headers = Object.entries(request.headers).filter(([name]) => !name.startsWith('x-amz-checksum-'));
  return { ...request, headers: Object.fromEntries(headers) };
}

function chooseParts(
  layout: BucketLayout,
  id: string,
  upload: UploadRecord,
  listed: readonly XmlNode[],
): readonly ChosenPart[] {
  if (listed.length === 0) throw malformed();
  const numbers = listed.map((node) => Number(textOf(node, 'PartNumber')));
  if (numbers.some((number) => !Number.isInteger(number) || number < 1)) throw malformed();
  if (numbers.some((number, index) => number <= (numbers[index - 1] ?? 0))) {
    throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  const parts: ChosenPart[] = [];
  for (const [index, node] of listed.entries()) {
    const number = numbers[index] ?? 0;
    const part = readPart(layout, id, number);
    const etag = textOf(node, 'ETag')?.replaceAll('"', '');
    const checksum = textOf(node, `Checksum${upload.algorithm}`);
    const wrong =
      checksum !== undefined && part?.algorithm === upload.algorithm && checksum !== part.checksum;
    if (part === null || etag !== part.md5 || wrong) {
      throw new S3Error(
        'InvalidPart',
        `Part ${number} could not be found, or its ETag or checksum is another one.`,
      );
    }
    if (index < listed.length - 1 && part.sizeBytes < MIN_PART_BYTES) {
      throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
    }
    parts.push({ ...part, path: partPath(layout, id, number) });
  }
  return parts;
}

async function* concatenated(parts: readonly ChosenPart[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield* createReadStream(part.path, { highWaterMark: 1 << 20 });
}

/** MD5 of the parts' MD5s and their number: not a digest of the bytes. */
function multipartEtag(parts: readonly ChosenPart[]): string {
  const md5 = createHash('md5');
  for (const part of parts) md5.update(Buffer.from(part.md5, 'hex'));
  return `${md5.digest('hex')}-${parts.length}`;
}

async function composite(upload: UploadRecord, parts: readonly ChosenPart[]): Promise<StoredChecksum> {
  const digest = await openDigest(upload.algorithm);
  for (const part of parts) digest.update(Buffer.from(part.checksum, 'base64'));
  const value = `${Buffer.from(digest.finish()).toString('base64')}-${parts.length}`;
  return { algorithm: upload.algorithm, type: 'COMPOSITE', value };
}

function checkWhole(request: S3Request, received: ReceivedBody, checksum: StoredChecksum): void {
  const size = headerOf(request, 'x-amz-mp-object-size');
  if (size !== undefined && Number(size) !== received.sizeBytes) {
    throw new S3Error('InvalidRequest', `The object has ${received.sizeBytes} bytes, not ${size}.`);
  }
  const given = headerOf(request, checksumHeader(checksum.algorithm));
  if (given === undefined || given === checksum.value) return;
  // A composite value may be given with or without its part count.
  if (checksum.type === 'COMPOSITE' && checksum.value.startsWith(`${given}-`)) return;
  throw new S3Error(
    'BadDigest',
    `The ${checksum.algorithm} you specified did not match the calculated checksum.`,
  );
}
