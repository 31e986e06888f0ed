import type { ChecksumAlgorithm } from '../object-store.ts';
import { openDigest } from '../store/digest.ts';
import type { DiskStore } from '../store/store.ts';
import type { JobTask } from './job-manifest.ts';
import { type TaskResult, UNEXPECTED } from './task-result.ts';

/** Sums up the bytes of an object as they lie on disk, whatever its class and whatever checksum is stored of them. */
export async function sumAtRest(
  store: DiskStore,
  task: JobTask,
  algorithm: ChecksumAlgorithm,
  mayRead: boolean,
): Promise<TaskResult> {
  if (!mayRead) return { kind: 'failed', errorCode: '403', message: 'Access Denied' };
  const { bucket, key, versionId } = task;
  try {
    const found =
      versionId === null ? await store.read(bucket, key) : await store.readVersion(bucket, key, versionId);
    if (found === null) return { kind: 'failed', errorCode: '404', message: 'Key not found' };
    const digest = await openDigest(algorithm);
    for await (const chunk of found.body) digest.update(chunk);
    const value = Buffer.from(digest.finish());
    const told = {
      checksum_base64: value.toString('base64'),
      etag: found.object.etag,
      checksumAlgorithm: algorithm,
      checksumType: 'FULL_OBJECT',
      checksum_hex: value.toString('hex').toUpperCase(),
    };
    // AWS's example escapes `=`.
    return { kind: 'succeeded', message: JSON.stringify(told).replaceAll('=', '\\u003d') };
  } catch {
    // A bucket that is gone, or an object that was replaced while it was read.
    return UNEXPECTED;
  }
}
