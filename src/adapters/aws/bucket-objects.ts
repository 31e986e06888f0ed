import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import type { ObjectHead } from '../../ports/bucket.ts';
import { PortFault } from '../../ports/faults.ts';
import { nullWhenAbsent, unless } from './faults.ts';
import type { HeadAnswer } from './heads/answer.ts';
import { askS3, bareEtag, inBucket, type S3 } from './s3-calls.ts';
import { etagIsMd5, storedChecksum } from './stored-checksum.ts';

/** Null when there is no such object; a HEAD answer has no body, so a missing bucket looks the same. */
export function headObject(s3: S3, bucket: string, key: string): Promise<ObjectHead | null> {
  return askHead(s3, headCommand(s3, bucket, key));
}

/** The command that {@link askHead} sends. */
export function headCommand(s3: S3, bucket: string, key: string): HeadObjectCommand {
  return new HeadObjectCommand({ ...inBucket(s3, bucket), Key: key, ChecksumMode: 'ENABLED' });
}

/** See {@link headObject}. */
export async function askHead(s3: S3, command: HeadObjectCommand): Promise<ObjectHead | null> {
  const { Bucket, Key } = command.input;
  const found = await nullWhenAbsent(() =>
    askS3('HeadObject', () => s3.client.send(command), `s3://${Bucket}/${Key}`),
  );
  return found === null ? null : headOf(found);
}

/** What an answer of HeadObject tells. */
export function headOf(found: HeadAnswer): ObjectHead {
  return {
    sizeBytes: found.ContentLength ?? 0,
    etag: bareEtag(found.ETag),
    lastModified: found.LastModified ?? new Date(0),
    // S3 leaves the header out for STANDARD.
    storageClass: found.StorageClass ?? 'STANDARD',
    checksum: storedChecksum(found),
    etagIsMd5: etagIsMd5(found),
    metadata: found.Metadata ?? {},
    versionId: found.VersionId ?? null,
  };
}

/** The whole body, checked by the SDK against the stored checksum. Null when there is no such key. */
export function readObject(s3: S3, bucket: string, key: string): Promise<Uint8Array | null> {
  return unless('NoSuchKey', null, () =>
    askS3('GetObject', async () => {
      const found = await s3.client.send(
        new GetObjectCommand({ ...inBucket(s3, bucket), Key: key, ChecksumMode: 'ENABLED' }),
      );
      return (await found.Body?.transformToByteArray()) ?? new Uint8Array();
    }),
  );
}

/** The whole body as {@link readObject}, and its ETag. */
export function readTagged(
  s3: S3,
  bucket: string,
  key: string,
): Promise<{ readonly bytes: Uint8Array; readonly etag: string } | null> {
  return unless('NoSuchKey', null, () =>
    askS3('GetObject', async () => {
      const found = await s3.client.send(
        new GetObjectCommand({ ...inBucket(s3, bucket), Key: key, ChecksumMode: 'ENABLED' }),
      );
      const bytes = (await found.Body?.transformToByteArray()) ?? new Uint8Array();
      return { bytes, etag: bareEtag(found.ETag) };
    }),
  );
}

/**
 * Writes a whole body in the place of the one with this ETag, or where there is none; `false` when that is not so any more, or when
 * another conditional write is under way (409) [aws-facts C.6].
 */
export async function putReplacing(
  s3: S3,
  bucket: string,
  key: string,
  {
    body,
    contentType,
    etag,
  }: { readonly body: Uint8Array; readonly contentType: string; readonly etag: string | null },
): Promise<boolean> {
  try {
    const only = etag === null ? { IfNoneMatch: '*' } : { IfMatch: `"${etag}"` };
    await putBody(s3, bucket, key, body, { ContentType: contentType, ...only });
    return true;
  } catch (error) {
    if (error instanceof PortFault && MOVED_ON.test(error.service)) return false;
    throw error;
  }
}

/** What S3 answers when the key does not hold what the condition names, or is being written. */
const MOVED_ON = /^(PreconditionFailed|ConditionalRequestConflict|NoSuchKey|HTTP (409|412))$/;

/**
 * Writes a whole body unless the key exists; `false` when it does. After a lost answer the retry can find our own
 * write, so `false` means "the key is taken", not "somebody else took it".
 */
export function putOnce(
  s3: S3,
  bucket: string,
  key: string,
  body: Uint8Array,
  contentType: string,
  metadata: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const more = { ContentType: contentType, Metadata: metadata, IfNoneMatch: '*' };
  return falseWhenTaken(() => putBody(s3, bucket, key, body, more));
}

function putBody(
  s3: S3,
  bucket: string,
  key: string,
  body: Uint8Array,
  more: Pick<PutObjectCommandInput, 'ContentType' | 'Metadata' | 'IfMatch' | 'IfNoneMatch'>,
): Promise<unknown> {
  return askS3('PutObject', () =>
    s3.client.send(
      new PutObjectCommand({
        ...inBucket(s3, bucket),
        Key: key,
        Body: body,
        ContentLength: body.byteLength,
        ...more,
        // The algorithm verification compares with; the SDK's own default is another.
        ChecksumAlgorithm: 'CRC64NVME',
      }),
    ),
  );
}

/** True when the write went through, `false` on 412: the key exists [aws-facts C.6]. */
export async function falseWhenTaken(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof PortFault && /^(PreconditionFailed|HTTP 412)$/.test(error.service)) return false;
    throw error;
  }
}
