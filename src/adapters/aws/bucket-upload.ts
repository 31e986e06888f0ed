import { type FileHandle, open } from 'node:fs/promises';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import pMap from 'p-map';
import { PortFault } from '../../ports/faults.ts';
import { falseWhenTaken, headObject, putOnce } from './bucket-objects.ts';
import { askS3, inBucket, type S3 } from './s3-calls.ts';

const MIB = 2 ** 20;
/** Up to here a file goes up in one request, held in memory once. */
const SINGLE_PUT_MAX_BYTES = 64 * MIB;
const PART_BYTES = 16 * MIB;
/** Most parts an upload may have [aws-facts D]. */
const MAX_PARTS = 10_000;
/** Parts in flight; with the part size, the memory an upload takes. */
const PARTS_IN_FLIGHT = 4;

interface Target {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
}

/** What names an upload in progress. */
interface Upload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string | undefined;
}

/** Uploads a local file unless the key exists; `false` when it does. Nothing is left behind by a failed upload. */
export async function uploadOnce(s3: S3, target: Target, file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    if (size <= SINGLE_PUT_MAX_BYTES) {
      const body = await readRange(handle, 0, size, target);
      return await putOnce(s3, target.bucket, target.key, body, target.contentType);
    }
    // The condition is only checked at the very end; look first, to not send gigabytes for nothing.
    if ((await headObject(s3, target.bucket, target.key)) !== null) return false;
    return await uploadInParts(s3, target, handle, size);
  } finally {
    await handle.close();
  }
}

async function uploadInParts(s3: S3, target: Target, handle: FileHandle, size: number): Promise<boolean> {
  const where = { ...inBucket(s3, target.bucket), Key: target.key };
  const begun = await askS3('CreateMultipartUpload', () =>
    s3.client.send(
      new CreateMultipartUploadCommand({
        ...where,
        ContentType: target.contentType,
        ChecksumAlgorithm: 'CRC64NVME',
        ChecksumType: 'FULL_OBJECT',
      }),
    ),
  );
  const upload: Upload = { ...where, UploadId: begun.UploadId };
  let done = false;
  try {
    const parts = await sendParts(s3, upload, target, handle, size);
    done = await falseWhenTaken(() =>
      askS3('CompleteMultipartUpload', () =>
        s3.client.send(
          new CompleteMultipartUploadCommand({
            ...upload,
            MultipartUpload: { Parts: parts },
            ChecksumType: 'FULL_OBJECT',
            MpuObjectSize: size,
            IfNoneMatch: '*',
          }),
        ),
      ),
    );
    return done;
  } finally {
    if (!done) await abort(s3, upload);
  }
}

/**
 * Sends all parts. The first failure stops the others, and is thrown only when none is in flight any more: a part that
 * lands after the abort would stay behind, and be billed [aws-facts D].
 */
async function sendParts(
  s3: S3,
  upload: Upload,
  target: Target,
  handle: FileHandle,
  size: number,
): Promise<CompletedPart[]> {
  const stop = new AbortController();
  const failures: unknown[] = [];
  const parts = await pMap(
    partRanges(size),
    async ({ number, start, length }): Promise<CompletedPart | null> => {
      if (stop.signal.aborted) return null;
      try {
        const Body = await readRange(handle, start, length, target);
        const part = { ...upload, PartNumber: number, Body, ContentLength: length };
        const command = new UploadPartCommand({ ...part, ChecksumAlgorithm: 'CRC64NVME' });
        const sent = await askS3('UploadPart', () => s3.client.send(command, { abortSignal: stop.signal }));
        return { PartNumber: number, ETag: sent.ETag, ChecksumCRC64NVME: sent.ChecksumCRC64NVME };
      } catch (error) {
        failures.push(error);
        stop.abort();
        return null;
      }
    },
    { concurrency: PARTS_IN_FLIGHT },
  );
  if (failures.length > 0) throw failures[0];
  return parts.filter((part) => part !== null);
}

/** Ranges of equal parts: as small as allowed by {@link MAX_PARTS}, but not below {@link PART_BYTES}. */
export function partRanges(
  size: number,
): readonly { readonly number: number; readonly start: number; readonly length: number }[] {
  const partBytes = Math.max(PART_BYTES, Math.ceil(size / MAX_PARTS / MIB) * MIB);
  return Array.from({ length: Math.ceil(size / partBytes) }, (_, index) => {
    const start = index * partBytes;
    return { number: index + 1, start, length: Math.min(partBytes, size - start) };
  });
}

/** Best effort: the error that led here is the one to report, and a bucket rule clears what stays behind. */
async function abort(s3: S3, upload: Upload): Promise<void> {
  await askS3('AbortMultipartUpload', () => s3.client.send(new AbortMultipartUploadCommand(upload))).catch(
    () => {},
  );
}

async function readRange(
  handle: FileHandle,
  start: number,
  length: number,
  target: Target,
): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, start + filled);
    if (bytesRead === 0) {
      throw new PortFault({
        kind: 'conflict',
        service: 'FileShrank',
        operation: 'S3 upload',
        message: `the file for ${target.key} became shorter while it was read`,
      });
    }
    filled += bytesRead;
  }
  return buffer;
}
