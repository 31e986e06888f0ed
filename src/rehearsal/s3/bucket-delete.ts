import { readdirSync } from 'node:fs';
import { isMissing } from '../store/fs-errors.ts';
import type { BucketCall, S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';

/**
 * DeleteBucket: refused while there is an object, a version or a delete marker in it. Unfinished uploads and settings go
 * with the bucket.
 */
export async function deleteBucket({ store, settings, bucket }: BucketCall): Promise<S3Answer> {
  if (await isInUse(store, bucket)) {
    throw new S3Error(
      'BucketNotEmpty',
      'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
    );
  }
  store.removeBucket(bucket);
  settings.forget(bucket);
  return { status: 204 };
}

/** Without a file there is no version, and no pause in which one could come. A file may still be none that S3 could hold. */
async function isInUse(store: BucketCall['store'], bucket: string): Promise<boolean> {
  const layout = store.layout(bucket);
  if (!hasFiles(layout.objects) && !hasFiles(layout.versions)) return false;
  for await (const _ of store.scanVersions(bucket, { key: '', inclusive: true })) return true;
  return false;
}

function hasFiles(directory: string): boolean {
  let entries: ReturnType<typeof readEntries>;
  try {
    entries = readEntries(directory);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
  return (
    entries.some((entry) => !entry.isDirectory()) ||
    entries.some((entry) => hasFiles(`${directory}/${entry.name}`))
  );
}

const readEntries = (directory: string) => readdirSync(directory, { withFileTypes: true });
