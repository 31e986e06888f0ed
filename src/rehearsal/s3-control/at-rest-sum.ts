import { openDigest } from '../store/digest.ts';
import type { DiskStore } from '../store/store.ts';
import type { JobTask } from './job-manifest.ts';
import type { JobOrder } from './job-record.ts';

/** What one task comes to: what its row in the report says. */
export type TaskResult =
  | { readonly kind: 'succeeded'; readonly etag: string; readonly value: Uint8Array }
  | { readonly kind: 'failed'; readonly errorCode: string; readonly message: string };

/** Sums up the bytes of an object as they lie on disk, whatever its class and whatever checksum is stored of them. */
export async function sumAtRest(
  store: DiskStore,
  task: JobTask,
  algorithm: JobOrder['algorithm'],
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
    return { kind: 'succeeded', etag: found.object.etag, value: digest.finish() };
  } catch {
    // A bucket that is gone, or an object that was replaced while it was read.
    return { kind: 'failed', errorCode: '500', message: 'Internal server error, please retry' };
  }
}
