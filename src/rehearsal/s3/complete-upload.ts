import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { StoredChecksum, StoredObject } from '../object-store.ts';
import { discard, type ReceivedBody } from '../store/body.ts';
import type { CommitOptions } from '../store/commit.ts';
import { openDigest } from '../store/digest.ts';
import { checksumHeader, readDocument } from './body.ts';
import { type ChosenPart, chooseParts, type ListedPart, listedParts } from './chosen-parts.ts';
import { digestOfParts, recallCompleted, rememberCompleted } from './completed-upload.ts';
import { writeConditions } from './conditions.ts';
import { encryptionHeaders, refuseCustomerKeys } from './encryption.ts';
import { present } from './find-object.ts';
import { versionHeader } from './object-headers.ts';
import { headerOf, type ObjectCall, type S3Answer, type S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';
import { sizesOf } from './stored-parts.ts';
import { endUpload, isUploadId, readUpload, type UploadRecord } from './upload-record.ts';
import { xmlDocument } from './xml.ts';

/** CompleteMultipartUpload. Sent once more after it succeeded, it succeeds again and changes nothing. */
export async function completeUpload(call: ObjectCall): Promise<S3Answer> {
  const { store, request, bucket, key, clock } = call;
  refuseCustomerKeys(call);
  const layout = store.layout(bucket);
  const id = request.query.get('uploadId') ?? '';
  const listed = listedParts(await readDocument(withoutChecksum(request)));
  const upload = uploadOrEarlierAnswer(call, id, listed);
  if ('status' in upload) return upload;
  const conditions = writeConditions(request);
  if (conditions.ifMatch !== undefined) present(await store.head(bucket, key));
  const parts = chooseParts(layout, id, upload, listed);
  let received: ReceivedBody;
  try {
    received = await store.receive(bucket, concatenated(parts), upload.algorithm);
    // The same request may have come twice at once: whoever is second answers as the first did.
    const meanwhile = uploadOrEarlierAnswer(call, id, listed);
    if ('status' in meanwhile) {
      discard(received.file);
      return meanwhile;
    }
  } catch (error) {
    const meanwhile = uploadOrEarlierAnswer(call, id, listed);
    if ('status' in meanwhile) return meanwhile;
    throw error;
  }
  let object: StoredObject;
  try {
    const checksum = upload.type === 'COMPOSITE' ? await composite(upload, parts) : received.checksum;
    checkWhole(request, received, checksum);
    readUpload(layout, id, key);
    object = store.commit(
      bucket,
      key,
      { ...received, checksum },
      { ...conditions, ...optionsOf(upload, parts) },
    );
  } catch (error) {
    discard(received.file);
    throw error;
  }
  const answer = completed(call, object);
  const partsDigest = digestOfParts(listed);
  rememberCompleted(layout, id, { key, partsDigest, ...answer }, clock.now());
  endUpload(layout, id);
  return { status: 200, ...answer };
}

function uploadOrEarlierAnswer(
  { store, bucket, key }: ObjectCall,
  id: string,
  listed: readonly ListedPart[],
): UploadRecord | S3Answer {
  const layout = store.layout(bucket);
  try {
    return readUpload(layout, id, key);
  } catch (error) {
    const digest = digestOfParts(listed);
    const earlier = isUploadId(id) ? recallCompleted(layout, id, key, digest) : null;
    if (earlier === null) throw error;
    return { status: 200, headers: earlier.headers, body: earlier.body };
  }
}

// Here the checksum headers speak of the object, not of the document that is sent.
function withoutChecksum(request: S3Request): S3Request {
  const headers = Object.entries(request.headers).filter(([name]) => !name.startsWith('x-amz-checksum-'));
  return { ...request, headers: Object.fromEntries(headers) };
}

async function* concatenated(parts: readonly ChosenPart[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield* createReadStream(part.path, { highWaterMark: 1 << 20 });
}

function optionsOf(upload: UploadRecord, parts: readonly ChosenPart[]): CommitOptions {
  const { contentType, metadata, headers, storageClass, encryption, tags, retention, legalHold } = upload;
  return {
    contentType,
    metadata,
    headers,
    storageClass,
    etag: multipartEtag(parts),
    parts: {
      sizes: sizesOf(parts.map((part) => part.sizeBytes)),
      ...(upload.type === 'COMPOSITE' ? { checksums: parts.map((part) => part.checksum) } : {}),
    },
    // Named even when it is the default: the default may have changed since the upload began.
    encryption: encryption ?? { algorithm: 'AES256' },
    state: {
      ...(tags === undefined ? {} : { tags }),
      ...(retention === undefined ? {} : { retention }),
      ...(legalHold === undefined ? {} : { legalHold }),
    },
  };
}

/** MD5 of the parts' ETags and their number: not a digest of the bytes. */
function multipartEtag(parts: readonly ChosenPart[]): string {
  const md5 = createHash('md5');
  for (const part of parts) md5.update(Buffer.from(part.etag, 'hex'));
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
    throw new S3Error(
      'InvalidRequest',
      `The provided 'x-amz-mp-object-size' header value ${size} does not match what was computed: ${received.sizeBytes}`,
    );
  }
  const type = headerOf(request, 'x-amz-checksum-type');
  if (type !== undefined && type !== checksum.type) {
    throw new S3Error(
      'InvalidRequest',
      `The upload was created using the ${checksum.type} checksum mode. The complete request must use the same checksum mode.`,
    );
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

function completed(call: ObjectCall, object: StoredObject) {
  const { checksum } = object;
  const body = xmlDocument('CompleteMultipartUploadResult', {
    Location: `/${call.bucket}/${encodeURIComponent(call.key)}`,
    Bucket: call.bucket,
    Key: call.key,
    ETag: `"${object.etag}"`,
    [`Checksum${checksum.algorithm}`]: checksum.value,
    ChecksumType: checksum.type,
  });
  return { headers: { ...encryptionHeaders(call, object.encryption), ...versionHeader(object) }, body };
}
