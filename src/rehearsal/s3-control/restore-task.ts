import { beginRestore } from '../s3/restore-object.ts';
import { S3Error } from '../s3/s3-error.ts';
import type { DiskStore } from '../store/store.ts';
import type { JobTask } from './job-manifest.ts';
import type { JobOperation } from './job-record.ts';
import { type TaskResult, UNEXPECTED } from './task-result.ts';

/**
 * Asks for the restore of one object, as RestoreObject would: what that refuses is a failed task. How a report spells a refusal is
 * not documented; here it has the HTTP status where its example has one, and S3's code within the message.
 */
export async function restoreTask(
  store: DiskStore,
  nowMs: number,
  { bucket, key, versionId }: JobTask,
  { tier, days }: Extract<JobOperation, { kind: 'restore' }>,
  mayRestore: boolean,
): Promise<TaskResult> {
  if (!mayRestore) return failed('403', 'AccessDenied', 'Access Denied');
  try {
    const object =
      versionId === null
        ? await store.head(bucket, key)
        : (await store.version(bucket, key, versionId))?.object;
    if (object === null || object === undefined)
      return failed('404', 'NoSuchKey', 'The specified key does not exist.');
    await beginRestore(store, nowMs, bucket, object, { tier, days: days ?? undefined });
    return { kind: 'succeeded', message: 'Successful' };
  } catch (error) {
    if (error instanceof S3Error) return failed(String(error.status), error.code, error.message);
    return UNEXPECTED;
  }
}

function failed(errorCode: string, code: string, text: string): TaskResult {
  return {
    kind: 'failed',
    errorCode,
    message: `${code}: ${text} (Status Code: ${errorCode}; Error Code: ${code})`,
  };
}
