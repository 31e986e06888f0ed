import { getBucketAcl, putBucketAcl } from './bucket-fixed.ts';
import { findObject } from './find-object.ts';
import type { ObjectCall, S3Answer } from './request.ts';

/** GetObjectAcl: as of the bucket, the owner and nobody else. */
export async function getObjectAcl(call: ObjectCall): Promise<S3Answer> {
  await findObject(call);
  return getBucketAcl();
}

/** PutObjectAcl: as of the bucket. */
export async function putObjectAcl(call: ObjectCall): Promise<S3Answer> {
  await findObject(call);
  return putBucketAcl(call);
}
