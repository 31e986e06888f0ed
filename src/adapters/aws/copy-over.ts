import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import pMap from 'p-map';
import { COPY_PART_BYTES, type KeepClass, SINGLE_COPY_MAX_BYTES } from '../../plans/restore/keep.ts';
import type { CopiedObject, CopyAnswer } from '../../ports/bucket.ts';
import type { Checksum } from '../../ports/checksum.ts';
import { PortFault } from '../../ports/faults.ts';
import { headObject } from './bucket-objects.ts';
import { askS3, inBucket, type S3 } from './s3-calls.ts';
import { objectParts, storedChecksum } from './stored-checksum.ts';

/** Most parts an upload may have [aws-facts D]. */
const MAX_PARTS = 10_000;
const PARTS_IN_FLIGHT = 4;

/**
 * Copies an object over itself into another class, with its metadata, tags and kind of checksum; only while it is the one with this ETag,
 * at both ends. In a bucket that keeps versions nothing is lost. A copy whose answer was lost is seen by its class.
 */
export async function copyOver(
  s3: S3,
  bucket: string,
  object: CopiedObject,
  into: KeepClass,
  singleMaxBytes: number = SINGLE_COPY_MAX_BYTES,
): Promise<CopyAnswer> {
  try {
    if (object.sizeBytes <= singleMaxBytes) await copyWhole(s3, bucket, object, into);
    else await copyInParts(s3, bucket, object, into);
    return 'copied';
  } catch (error) {
    if (!(error instanceof PortFault)) throw error;
    const now = await headObject(s3, bucket, object.key);
    if (now === null) return 'gone';
    if (now.storageClass === into) return 'copied';
    if (now.etag !== object.etag) return 'changed';
    if (error.service === 'InvalidObjectState' || error.service === 'ObjectNotInActiveTierError')
      return 'archived';
    throw error;
  }
}

function source(bucket: string, key: string): string {
  return `${bucket}/${encodeURIComponent(key).replaceAll('%2F', '/')}`;
}

async function copyWhole(
  s3: S3,
  bucket: string,
  { key, etag, checksumAlgorithms: [algorithm] }: CopiedObject,
  into: KeepClass,
): Promise<void> {
  await askS3('CopyObject', () =>
    s3.client.send(
      new CopyObjectCommand({
        ...inBucket(s3, bucket),
        Key: key,
        CopySource: source(bucket, key),
        CopySourceIfMatch: `"${etag}"`,
        IfMatch: `"${etag}"`,
        MetadataDirective: 'COPY',
        TaggingDirective: 'COPY',
        StorageClass: into,
        ...(algorithm === undefined ? {} : { ChecksumAlgorithm: algorithm as ChecksumAlgorithm }),
      }),
    ),
  );
}

/** What a copy in parts has to be told, as S3 copies nothing of it by itself. */
async function described(s3: S3, where: { readonly Bucket: string; readonly Key: string }) {
  const head = await askS3('HeadObject', () =>
    s3.client.send(new HeadObjectCommand({ ...where, ChecksumMode: 'ENABLED' })),
  );
  const { TagSet = [] } = await askS3('GetObjectTagging', () =>
    s3.client.send(new GetObjectTaggingCommand(where)),
  );
  const checksum = storedChecksum(head);
  const tags = TagSet.map(({ Key = '', Value = '' }): [string, string] => [Key, Value]);
  const { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType } = head;
  const { Expires, Metadata, WebsiteRedirectLocation } = head;
  const headers = {
    ...{ CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType },
    ...{ Expires, Metadata, WebsiteRedirectLocation },
    ...(tags.length === 0 ? {} : { Tagging: new URLSearchParams(tags).toString() }),
  };
  return {
    checksum,
    headers: Object.fromEntries(Object.entries(headers).filter(([, one]) => one !== undefined)),
  };
}

async function copyInParts(
  s3: S3,
  bucket: string,
  { key, etag, sizeBytes }: CopiedObject,
  into: KeepClass,
): Promise<void> {
  const where = { ...inBucket(s3, bucket), Key: key };
  const { checksum, headers } = await described(s3, where);
  // A checksum of parts is the same again when the parts are.
  const own = checksum?.type === 'COMPOSITE' ? await objectParts(s3, bucket, key) : null;
  const begun = await askS3('CreateMultipartUpload', () =>
    s3.client.send(
      new CreateMultipartUploadCommand({
        ...where,
        ...headers,
        StorageClass: into,
        ...(checksum === null
          ? {}
          : { ChecksumAlgorithm: checksum.algorithm as ChecksumAlgorithm, ChecksumType: typeOf(checksum) }),
      }),
    ),
  );
  const upload = { ...where, UploadId: begun.UploadId };
  let done = false;
  try {
    const Parts = await pMap(
      partsOf(sizeBytes, own),
      async ({ number, start, length }): Promise<CompletedPart> => {
        const { CopyPartResult: part } = await askS3('UploadPartCopy', () =>
          s3.client.send(
            new UploadPartCopyCommand({
              ...upload,
              PartNumber: number,
              CopySource: source(bucket, key),
              CopySourceIfMatch: `"${etag}"`,
              CopySourceRange: `bytes=${start}-${start + length - 1}`,
            }),
          ),
        );
        const { LastModified: _, ...told } = part ?? {};
        return { PartNumber: number, ...told };
      },
      { concurrency: PARTS_IN_FLIGHT },
    );
    await askS3('CompleteMultipartUpload', () =>
      s3.client.send(
        new CompleteMultipartUploadCommand({
          ...upload,
          MultipartUpload: { Parts },
          MpuObjectSize: sizeBytes,
          IfMatch: `"${etag}"`,
          ...(checksum === null ? {} : { ChecksumType: typeOf(checksum) }),
        }),
      ),
    );
    done = true;
  } finally {
    if (!done)
      await askS3('AbortMultipartUpload', () =>
        s3.client.send(new AbortMultipartUploadCommand(upload)),
      ).catch(() => undefined);
  }
}

/** In parts only the CRCs are of the whole object [aws-facts C.1]. */
function typeOf({ algorithm, type }: Checksum): Checksum['type'] {
  return algorithm.startsWith('CRC') ? type : 'COMPOSITE';
}

/** The object's own parts, or equal ones, as few as allowed. */
export function partsOf(
  sizeBytes: number,
  own: readonly number[] | null,
): readonly { readonly number: number; readonly start: number; readonly length: number }[] {
  const whole = own !== null && own.reduce((sum, one) => sum + one, 0) === sizeBytes;
  const equal = Math.max(COPY_PART_BYTES, Math.ceil(sizeBytes / MAX_PARTS));
  const lengths = whole
    ? own
    : Array.from({ length: Math.ceil(sizeBytes / equal) }, (_, index) =>
        Math.min(equal, sizeBytes - index * equal),
      );
  let start = 0;
  return lengths.map((length, index) => {
    const part = { number: index + 1, start, length };
    start += length;
    return part;
  });
}
