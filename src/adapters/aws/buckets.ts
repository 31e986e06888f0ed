import type { Buckets } from '../../ports/bucket.ts';
import { getLifecycle, putLifecycle } from './bucket-lifecycle.ts';
import { listFolders, listObjects } from './bucket-list.ts';
import { putOnce, putReplacing, readObject, readTagged } from './bucket-objects.ts';
import { archiveTierings, hasMfaDelete } from './bucket-obstacles.ts';
import { uploadOnce } from './bucket-upload.ts';
import { listUploads } from './bucket-uploads.ts';
import { listVersions } from './bucket-versions.ts';
import { copyOver } from './copy-over.ts';
import { quickHeads } from './heads/quick-heads.ts';
import { listAll } from './listing/list-all.ts';
import { listKeys } from './listing/list-keys.ts';
import { openObject } from './open-object.ts';
import { createBucket, readPosture, writeSetting } from './posture/posture.ts';
import { restoreObject } from './restore-object.ts';
import type { S3 } from './s3-calls.ts';
import { objectParts } from './stored-checksum.ts';

/** S3 over the SDK. */
export function buckets(s3: S3): Buckets {
  const head = quickHeads(s3);
  return {
    create: (bucket) => createBucket(s3, bucket),
    posture: (bucket, inventoryId) => readPosture(s3, bucket, inventoryId),
    set: (bucket, setting, inventoryId) => writeSetting(s3, bucket, setting, inventoryId),
    folders: (bucket) => listFolders(s3, bucket),
    list: (bucket, prefix) => listObjects(s3, bucket, prefix),
    copyOver: (bucket, object, into) => copyOver(s3, bucket, object, into),
    versions: (bucket, prefix) => listVersions(s3, bucket, prefix),
    uploads: (bucket, prefix) => listUploads(s3, bucket, prefix),
    listAll: (bucket, prefix, spans, options) => listAll(s3, bucket, prefix, spans, undefined, options),
    listKeys: (bucket, keys, options) => listKeys(s3, bucket, keys, options),
    restore: (bucket, key, request) => restoreObject(s3, bucket, key, request),
    head,
    parts: (bucket, key) => objectParts(s3, bucket, key),
    open: (bucket, key) => openObject(s3, bucket, key),
    read: (bucket, key) => readObject(s3, bucket, key),
    writeOnce: (bucket, key, body, contentType) => putOnce(s3, bucket, key, body, contentType),
    readTagged: (bucket, key) => readTagged(s3, bucket, key),
    replace: (bucket, key, body, contentType, etag) =>
      putReplacing(s3, bucket, key, { body, contentType, etag }),
    uploadOnce: (bucket, key, file, contentType) => uploadOnce(s3, { bucket, key, contentType }, file),
    mfaDelete: (bucket) => hasMfaDelete(s3, bucket),
    archiveTierings: (bucket) => archiveTierings(s3, bucket),
    lifecycle: (bucket) => getLifecycle(s3, bucket),
    putLifecycle: (bucket, configuration) => putLifecycle(s3, bucket, configuration),
  };
}
