import type { Buckets } from '../../ports/bucket.ts';
import { hardenBucket } from './bucket-harden.ts';
import { getLifecycle, putLifecycle } from './bucket-lifecycle.ts';
import { listObjects } from './bucket-list.ts';
import { headObject, putOnce, readObject } from './bucket-objects.ts';
import { createBucket, observeBucket } from './bucket-posture.ts';
import { uploadOnce } from './bucket-upload.ts';
import { listAll } from './listing/list-all.ts';
import { openObject } from './open-object.ts';
import type { S3 } from './s3-calls.ts';
import { objectParts } from './stored-checksum.ts';

/** S3 over the SDK. */
export function buckets(s3: S3): Buckets {
  return {
    observe: (bucket) => observeBucket(s3, bucket),
    create: (bucket) => createBucket(s3, bucket),
    harden: (bucket, posture) => hardenBucket(s3, bucket, posture),
    list: (bucket, prefix) => listObjects(s3, bucket, prefix),
    listAll: (bucket, prefix, spans) => listAll(s3, bucket, prefix, spans),
    head: (bucket, key) => headObject(s3, bucket, key),
    parts: (bucket, key) => objectParts(s3, bucket, key),
    open: (bucket, key) => openObject(s3, bucket, key),
    read: (bucket, key) => readObject(s3, bucket, key),
    writeOnce: (bucket, key, body, contentType) => putOnce(s3, bucket, key, body, contentType),
    uploadOnce: (bucket, key, file, contentType) => uploadOnce(s3, { bucket, key, contentType }, file),
    lifecycle: (bucket) => getLifecycle(s3, bucket),
    putLifecycle: (bucket, configuration) => putLifecycle(s3, bucket, configuration),
  };
}
