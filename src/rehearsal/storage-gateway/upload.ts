import { NoSuchBucket, type ObjectStore, type PutOptions, type StoredObject } from '../object-store.ts';
import { isArchive, restoreStatus } from '../s3/restore-times.ts';
import { InvalidKey } from '../store/key-path.ts';
import type { CachedFile } from './cache-journal.ts';
import { listedAt } from './listing.ts';
import { FileChanged, fileBytes, fileMetadata, guessedType } from './mount-file.ts';
import type { MountEntry } from './mount-walk.ts';
import type { ShareRecord } from './shares.ts';

/** Why an upload fails: the gateway's own words where it has some [aws-facts 8], and three of the rehearsal's. */
export type UploadFailure =
  | 'InvalidObjectState'
  | 'ObjectMissing'
  | 'InaccessibleStorageClass'
  | 'NoSuchBucket'
  | 'InvalidKey'
  | 'GatewayInternalError';

/** What became of an upload; `again`: the file was being written to, so a later look will tell. */
export type Uploaded =
  | { readonly kind: 'done'; readonly object: string | null }
  | { readonly kind: 'again' }
  | { readonly kind: 'failed'; readonly reason: UploadFailure };

const CLASSES: Readonly<Record<string, string>> = {
  S3_STANDARD: 'STANDARD',
  S3_INTELLIGENT_TIERING: 'INTELLIGENT_TIERING',
  S3_STANDARD_IA: 'STANDARD_IA',
  S3_ONEZONE_IA: 'ONEZONE_IA',
};

/** The key of a file, or of a directory, whose path ends with a slash. */
const keyOf = (share: ShareRecord, path: string): string => `${share.prefix}${path}`;

/** Tells one object from the next under its key; lifecycle, restores and tags do not change it. */
export const objectStamp = (object: StoredObject): string =>
  `${object.versionId}/${object.etag}/${object.lastModified.getTime()}`;

const isArchived = (object: StoredObject, nowMs: number): boolean =>
  isArchive(object.storageClass) && restoreStatus(object, nowMs)?.inProgress !== false;

/** What stands in the way of writing over `object`, judged by what the gateway knows [aws-facts 8]. */
function obstacle(
  share: ShareRecord,
  path: string,
  known: CachedFile | undefined,
  object: StoredObject | null,
  nowMs: number,
): UploadFailure | null {
  if (known?.uploading !== true) {
    const stale = share.settings.CacheAttributes as { CacheStaleTimeoutInSeconds?: number } | undefined;
    const staleMs = (stale?.CacheStaleTimeoutInSeconds ?? 0) * 1000;
    const lookedAt = listedAt(share.listing, path, staleMs, nowMs);
    const isNew = object !== null && object.lastModified.getTime() > lookedAt;
    if (known === undefined || known.data === null) {
      if (isNew) return 'InvalidObjectState';
    } else if (lookedAt < nowMs || staleMs === 0) {
      if (object === null && known.object !== null) return 'ObjectMissing';
      if (object !== null && known.object !== objectStamp(object)) return 'InvalidObjectState';
    }
  }
  return object !== null && isArchived(object, nowMs) ? 'InaccessibleStorageClass' : null;
}

function optionsOf(share: ShareRecord, path: string): PutOptions {
  const { DefaultStorageClass, EncryptionType, KMSKey } = share.settings;
  const type = guessedType(share, path);
  const algorithm = EncryptionType === 'DsseKms' ? 'aws:kms:dsse' : 'aws:kms';
  const keyId = KMSKey === undefined ? {} : { keyId: String(KMSKey) };
  return {
    storageClass: CLASSES[String(DefaultStorageClass)] ?? 'STANDARD',
    ...(type === null ? {} : { contentType: type }),
    ...(EncryptionType === 'SseS3' ? {} : { encryption: { algorithm, ...keyId } }),
  };
}

const nothing = async function* (): AsyncGenerator<Uint8Array> {};

/** One write as File Gateway does it over NFS: the content, then the metadata, which makes two versions [aws-facts 8]. */
async function write(
  store: ObjectStore,
  root: string,
  share: ShareRecord,
  entry: MountEntry,
  metadataOnly: boolean,
  signal: AbortSignal,
): Promise<StoredObject> {
  const { bucket } = share;
  const key = keyOf(share, entry.path);
  const metadata = fileMetadata(share, entry);
  if (metadataOnly) {
    const rewritten = await store.rewrite(bucket, key, { metadata });
    if (rewritten !== null) return rewritten;
  }
  const options = optionsOf(share, entry.path);
  if (entry.kind === 'directory') return store.put(bucket, key, nothing(), { ...options, metadata });
  const body = fileBytes(root, entry, signal);
  if (share.protocol === 'SMB') return store.put(bucket, key, body, { ...options, metadata });
  const stored = await store.put(bucket, key, body, options);
  return (await store.rewrite(bucket, key, { metadata })) ?? stored;
}

function failureOf(error: unknown): Uploaded {
  if (error instanceof FileChanged) return { kind: 'again' };
  if (error instanceof NoSuchBucket) return { kind: 'failed', reason: 'NoSuchBucket' };
  if (error instanceof InvalidKey) return { kind: 'failed', reason: 'InvalidKey' };
  return { kind: 'failed', reason: 'GatewayInternalError' };
}

/** Uploads one file, directory, or change of metadata, unless the bucket is not as the gateway knows it. An abort leaves no part. */
export async function upload(
  store: ObjectStore,
  root: string,
  share: ShareRecord,
  entry: MountEntry,
  known: CachedFile | undefined,
  nowMs: number,
  signal: AbortSignal,
): Promise<Uploaded> {
  try {
    const object = await store.head(share.bucket, keyOf(share, entry.path));
    // A directory that DataSync or another gateway has made is there already.
    if (entry.kind === 'directory' && known?.data == null && object !== null)
      return { kind: 'done', object: objectStamp(object) };
    const reason = obstacle(share, entry.path, known, object, nowMs);
    if (reason !== null) return { kind: 'failed', reason };
    const metadataOnly = known?.data === entry.dataStamp && object !== null;
    return {
      kind: 'done',
      object: objectStamp(await write(store, root, share, entry, metadataOnly, signal)),
    };
  } catch (error) {
    return failureOf(error);
  }
}

/** Removes the object of a file that a client has removed, unless the bucket is not as the gateway knows it. */
export async function removeUploaded(
  store: ObjectStore,
  share: ShareRecord,
  known: CachedFile,
  nowMs: number,
): Promise<Uploaded> {
  const key = keyOf(share, known.path);
  try {
    const object = await store.head(share.bucket, key);
    if (object === null) return { kind: 'done', object: null };
    const reason = obstacle(share, known.path, known, object, nowMs);
    // An archived object can be deleted.
    if (reason !== null && reason !== 'InaccessibleStorageClass') return { kind: 'failed', reason };
    await store.remove(share.bucket, key);
    return { kind: 'done', object: null };
  } catch (error) {
    return failureOf(error);
  }
}
