import { ManifestSyntax, manifestRecords } from '../datasync/manifest-csv.ts';
import type { DiskStore } from '../store/store.ts';
import type { JobOrder } from './job-record.ts';

/** One object that a job is to work on. */
export interface JobTask {
  readonly bucket: string;
  /** As the manifest has it, URL-encoded. */
  readonly encodedKey: string;
  readonly key: string;
  readonly versionId: string | null;
}

/** A job that cannot be carried out: `code` and `reason` are what DescribeJob tells. */
export class JobFailure extends Error {
  readonly code: string;

  constructor(code: string, reason: string) {
    super(reason);
    this.code = code;
  }
}

/**
 * The manifest's rows, as they are read. Keys are URL-encoded (S3 batch-ops-create-job).
 * @throws JobFailure for a manifest that is not there, is another one than the order names, or cannot be read
 */
export async function* tasksOf(store: DiskStore, { manifest }: JobOrder): AsyncGenerator<JobTask> {
  const { bucket, key, versionId, etag, fields } = manifest;
  const found = !(await store.hasBucket(bucket))
    ? null
    : versionId === null
      ? await store.read(bucket, key)
      : await store.readVersion(bucket, key, versionId);
  if (found === null)
    throw new JobFailure(
      'ManifestNotFound',
      `Manifest is not found: object ARN arn:aws:s3:::${bucket}/${key}`,
    );
  if (found.object.etag !== etag)
    throw new JobFailure('ManifestETagMismatch', 'The ETag of the manifest is not the one that was given');
  const column = (name: string) => fields.indexOf(name);
  const [bucketAt, keyAt, versionAt] = [column('Bucket'), column('Key'), column('VersionId')];
  try {
    for await (const { fields: cells, line } of manifestRecords(found.body)) {
      if (cells.length !== fields.length)
        throw new ManifestSyntax(`line ${line} has ${cells.length} columns, not ${fields.length}`);
      const encodedKey = cells[keyAt] ?? '';
      yield {
        bucket: cells[bucketAt] ?? '',
        encodedKey,
        key: decoded(encodedKey, line),
        versionId: (versionAt < 0 ? '' : cells[versionAt]) || null,
      };
    }
  } catch (error) {
    if (error instanceof ManifestSyntax) throw new JobFailure('InvalidManifest', error.message);
    throw error;
  }
}

function decoded(key: string, line: number): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    throw new ManifestSyntax(`line ${line} has a key that is not URL-encoded`);
  }
}
