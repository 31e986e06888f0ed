/** Every algorithm S3 takes [aws-facts C.1], the one it uses by itself first. */
export const CHECKSUM_ALGORITHMS = [
  'CRC64NVME',
  'CRC32',
  'CRC32C',
  'SHA1',
  'SHA256',
  'SHA512',
  'MD5',
  'XXHASH64',
  'XXHASH3',
  'XXHASH128',
] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** A checksum S3 keeps with an object. */
export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
  /** Base64, as in the `x-amz-checksum-*` headers. */
  readonly value: string;
}

/** What S3 keeps of an object and may change without making a new object of it. Absent means: nothing of the kind. */
export interface ObjectState {
  readonly tags?: Readonly<Record<string, string>>;
  /** When lifecycle moved it into its class, ISO 8601; absent: it was written there. */
  readonly classSince?: string;
  /** A temporary copy of an archived object, asked for, ready and gone at these times (ISO 8601). */
  readonly restore?: {
    readonly tier: string;
    readonly requestedAt: string;
    readonly readyAt: string;
    readonly expiresAt: string;
  };
  /** Object Lock: until when (ISO 8601) this version may not be deleted. */
  readonly retention?: { readonly mode: 'GOVERNANCE' | 'COMPLIANCE'; readonly until: string };
  readonly legalHold?: boolean;
}

/** The parts of an object that was uploaded in parts, in order and numbered from 1. */
export interface StoredParts {
  /** Sizes in bytes, each with how many parts in a row have it: nearly all parts of an upload are of one size. */
  readonly sizes: readonly (readonly [sizeBytes: number, count: number])[];
  /** One for each part, base64; absent unless the object's checksum is made of them. */
  readonly checksums?: readonly string[];
}

/** One current object of a bucket. */
export interface StoredObject extends ObjectState {
  readonly key: string;
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
  readonly lastModified: Date;
  readonly storageClass: string;
  readonly versionId: string;
  readonly contentType: string;
  /** User metadata, lower-case names without the `x-amz-meta-` prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Headers S3 gives back as it got them, lower-case: `cache-control`, `content-encoding` and the like. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent: SSE-S3, the default. */
  readonly encryption?: {
    readonly algorithm: string;
    readonly keyId?: string;
    readonly bucketKey?: boolean;
  };
  readonly checksum: StoredChecksum;
  /** Absent: it was written in one piece. */
  readonly parts?: StoredParts;
}

/** As much of a current object as listings say. */
export interface ListedEntry
  extends Pick<StoredObject, 'key' | 'sizeBytes' | 'etag' | 'storageClass' | 'restore'> {
  /** ISO 8601 with milliseconds, as listings write it. */
  readonly lastModified: string;
  readonly checksum: Omit<StoredChecksum, 'value'>;
}

/** One version of a key: an object, current or not, or a delete marker. */
export interface StoredVersion {
  readonly key: string;
  /** `null` (the text) for what was written while versioning was not on. */
  readonly versionId: string;
  readonly isLatest: boolean;
  readonly lastModified: Date;
  /** When the next newer version of the key was made: from then on it is noncurrent. Null for the latest. */
  readonly noncurrentSince: Date | null;
  readonly deleteMarker: boolean;
  /** Null for a delete marker. */
  readonly object: StoredObject | null;
}

/** What a writer may say about an object. */
export interface PutOptions {
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly storageClass?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly encryption?: StoredObject['encryption'];
  /** Tags, retention and the like of the new object. */
  readonly state?: ObjectState;
  /** `*`: refuse with {@link PreconditionFailed} when the key exists. */
  readonly ifNoneMatch?: '*';
}

/** Thrown by `put` when `ifNoneMatch` is not satisfied. */
export class PreconditionFailed extends Error {}
/** Thrown when the object a writer wants to replace is gone: it was deleted while the new body arrived. */
export class ObjectGone extends Error {}
/** Thrown for an unknown bucket. */
export class NoSuchBucket extends Error {}

/**
 * The rehearsal's S3 data: real bytes on disk, one file an object, in a tree a person can look at and edit.
 * A file changed, removed or added by hand is what the bucket then holds: size, ETag and checksum follow the bytes.
 */
export interface ObjectStore {
  buckets(): Promise<readonly string[]>;
  hasBucket(bucket: string): Promise<boolean>;
  createBucket(bucket: string): Promise<void>;
  put(
    bucket: string,
    key: string,
    body: AsyncIterable<Uint8Array>,
    options?: PutOptions,
  ): Promise<StoredObject>;
  head(bucket: string, key: string): Promise<StoredObject | null>;
  /** Null when absent; `range` is inclusive on both ends. */
  read(
    bucket: string,
    key: string,
    range?: { readonly start: number; readonly end: number },
  ): Promise<{ readonly object: StoredObject; readonly body: AsyncIterable<Uint8Array> } | null>;
  /**
   * Rewrites metadata or class of an existing object without its bytes (CopyObject onto itself). With versioning on, the old
   * version stays readable; both are then one file with two names, so an edit in place by hand changes both.
   */
  rewrite(bucket: string, key: string, options: PutOptions): Promise<StoredObject | null>;
  /** Current objects in UTF-8 byte order of their keys, after `startAfter`. */
  list(
    bucket: string,
    query: { readonly prefix?: string; readonly startAfter?: string; readonly limit: number },
  ): Promise<{ readonly objects: readonly StoredObject[]; readonly truncated: boolean }>;
  /** Current objects in UTF-8 byte order of their keys from `start` on, read as they are asked for. */
  scan(
    bucket: string,
    start: { readonly key: string; readonly inclusive: boolean },
  ): AsyncGenerator<StoredObject>;
  /**
   * Changes what may change in place, in the current object or another version: ETag, version id and time stay. `null` takes
   * a member away. The answer is null when there is no such object.
   */
  amend(bucket: string, key: string, patch: ObjectPatch, versionId?: string): Promise<StoredObject | null>;
  /**
   * Every version of every key: keys in UTF-8 byte order, the newest version of a key first, read as they are asked for. Starts
   * behind the key `keyMarker`, or behind its version `versionIdMarker`, which need not exist any more.
   */
  versions(
    bucket: string,
    query?: {
      readonly prefix?: string;
      readonly keyMarker?: string;
      readonly versionIdMarker?: string;
    },
  ): AsyncGenerator<StoredVersion>;
  /** Null when the key has no version of this id. */
  version(bucket: string, key: string, versionId: string): Promise<StoredVersion | null>;
  /** The newest version of a key, be it a delete marker; null when the key has none. */
  latestVersion(bucket: string, key: string): Promise<StoredVersion | null>;
  /** As `read`, of any version; null also for a delete marker. */
  readVersion(
    bucket: string,
    key: string,
    versionId: string,
    range?: { readonly start: number; readonly end: number },
  ): Promise<{ readonly object: StoredObject; readonly body: AsyncIterable<Uint8Array> } | null>;
  /**
   * DeleteObject without a version id. A bucket with versioning gets a delete marker, also for a key that does not exist; a
   * suspended one a null marker in place of the null version; without versioning the object goes (`versionId` null).
   * With `ifMatch` (an ETag without quotes) only while the current object has it, otherwise {@link PreconditionFailed}.
   */
  remove(
    bucket: string,
    key: string,
    options?: { readonly ifMatch?: string },
  ): Promise<{ readonly versionId: string | null; readonly deleteMarker: boolean }>;
  /**
   * Deletes one version for good, whatever locks it; null when there is none of this id. Behind the latest the next newest
   * becomes the latest again, so taking away a delete marker undoes a deletion. `guard` sees what is about to go and refuses by
   * throwing, in which case nothing has happened; a delete marker is not shown to it.
   */
  removeVersion(
    bucket: string,
    key: string,
    versionId: string,
    guard?: (object: StoredObject) => void,
  ): Promise<{ readonly deleteMarker: boolean } | null>;
}

/** A change in place: the class (what lifecycle does), or members of {@link ObjectState}. */
export type ObjectPatch = {
  readonly [Name in keyof ObjectState]?: ObjectState[Name] | null;
} & { readonly storageClass?: string };
