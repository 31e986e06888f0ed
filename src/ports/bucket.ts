import type { LivePosture, PostureSetting } from '../plans/posture/posture.ts';
import type { KeepClass } from '../plans/restore/keep.ts';
import type { RestoreState } from '../plans/restore/standing.ts';
import type { Tier } from '../plans/restore/tiers.ts';
import type { Checksum } from './checksum.ts';

/** One object of a listing. */
export interface ListedObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly lastModified: Date;
  readonly storageClass: string;
  /** Algorithms S3 says it stores for this object; names only, never values. */
  readonly checksumAlgorithms: readonly string[];
  /** Only where it was asked for, and where S3 has something to say: there is a restored copy, or it is on its way. */
  readonly restore?: RestoreState;
}

/** One version of a key, or what hides it. */
export interface ListedVersion {
  readonly kind: 'object' | 'delete-marker';
  readonly key: string;
  readonly isLatest: boolean;
  readonly lastModified: Date;
  /** 0 for a delete marker. */
  readonly sizeBytes: number;
}

/** A multipart upload that was begun and not finished. */
export interface ListedUpload {
  readonly key: string;
  readonly initiatedAt: Date;
}

/** What a listing tells besides. */
export interface ListOptions {
  readonly restoreStatus?: boolean;
}

/** One request for a restored copy. */
export interface RestoreRequest {
  readonly tier: Tier;
  /** How long a temporary copy stays; null for objects in INTELLIGENT_TIERING, which come back for good [aws-facts A.8]. */
  readonly days: number | null;
}

/**
 * What became of it. `asked`: it is on its way. `kept`: a copy is there, whose days count anew. `on-its-way`: somebody has asked for it.
 * `not-archived`: it is read as it is. `no-capacity`: Expedited is not to be had at present.
 */
export type RestoreAnswer = 'asked' | 'kept' | 'on-its-way' | 'not-archived' | 'gone' | 'no-capacity';

/** As much of a listed object as it takes to copy it. */
export type CopiedObject = Pick<ListedObject, 'key' | 'etag' | 'sizeBytes' | 'checksumAlgorithms'>;

/** What became of a copy. `changed`: another object is there by now; `archived`: its restored copy has gone. */
export type CopyAnswer = 'copied' | 'changed' | 'gone' | 'archived';

/** Keys in byte order (UTF-8) from behind `after` up to and including `upTo`; null is open. */
export interface KeySpan {
  readonly after: string | null;
  readonly upTo: string | null;
}

/** Objects of a listing of many requests at a time, in no order. */
export interface ListedBatch {
  readonly objects: readonly ListedObject[];
  /** What remains to be asked once this batch and those before it are kept: a listing can be gone on with from there. */
  left(): readonly KeySpan[];
}

/** What HeadObject with checksum mode tells. */
export interface ObjectHead {
  readonly sizeBytes: number;
  readonly etag: string;
  readonly lastModified: Date;
  readonly storageClass: string;
  /** What S3 stores; null when it stores none. */
  readonly checksum: Checksum | null;
  /** Whether the ETag is the MD5 of the content in hexadecimal: uploaded in one piece, without KMS [aws-facts C.2]. */
  readonly etagIsMd5: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  /** Null where the bucket keeps no versions. */
  readonly versionId: string | null;
}

/** One lifecycle rule in S3's own JSON shape; foreign ones pass through us verbatim. */
export type LifecycleRule = Readonly<Record<string, unknown>> & { readonly ID?: string };

/** A bucket's lifecycle configuration, members that nobody here knows included. */
export interface LifecycleConfiguration {
  readonly rules: readonly LifecycleRule[];
  readonly transitionDefaultMinimumObjectSize: string | null;
  /** The document it was read from: whatever is put with it, the rules that stay are written as they stand there. */
  readonly xml?: string;
}

/** A configuration by which S3 itself moves what lies in INTELLIGENT_TIERING to archive tiers. */
export interface ArchiveTiering {
  readonly id: string;
  /** '' for the whole bucket. */
  readonly keyPrefix: string;
  /** True when it is about objects with certain tags only. */
  readonly tagged: boolean;
}

/** An object that was opened to read it back. `archived`: it would have to be restored first. */
export type ObjectBody =
  | { readonly kind: 'bytes'; readonly bytes: AsyncIterable<Uint8Array> }
  | { readonly kind: 'archived' }
  | { readonly kind: 'gone' };

/** S3, as far as we need it. No method deletes a data object. Methods throw PortFault. */
export interface Buckets {
  /** Fine for a bucket that is ours already. */
  create(bucket: string): Promise<void>;
  /**
   * What is set on a bucket; `inventoryId` names the inventory report that is looked for. Null when the bucket does not exist; throws
   * `denied` when it belongs to somebody else, or for a setting that may not be read: that is never "not set".
   */
  posture(bucket: string, inventoryId: string): Promise<LivePosture | null>;
  /** Sets one setting, a whole document each; reads may show it later [aws-facts A.7]. */
  set(bucket: string, setting: PostureSetting, inventoryId: string): Promise<void>;
  /** What keys begin with up to their first slash, the slash included, in key order; null when there is no such bucket. */
  folders(bucket: string): Promise<readonly string[] | null>;
  /** Pages of up to 1,000 objects in key order (UTF-8 bytes); keys arrive decoded whatever they hold. */
  list(bucket: string, prefix: string): AsyncIterable<readonly ListedObject[]>;
  /**
   * Everything below a prefix, or what of it lies in `spans`, by many requests at a time: batches in no order, each key once. Where
   * the endpoint does not list in the order of bytes, it is asked page by page, and keys may come again.
   */
  listAll(
    bucket: string,
    prefix: string,
    spans?: readonly KeySpan[],
    options?: ListOptions,
  ): AsyncIterable<ListedBatch>;
  /** Those of these keys (ascending by their UTF-8 bytes) that exist, found by listing around them. Where keys lie close together one request shows many. */
  listKeys(bucket: string, keys: readonly string[], options?: ListOptions): Promise<readonly ListedObject[]>;
  /** Asks for a copy of an archived object, or for its days anew. May be repeated. */
  restore(bucket: string, key: string, request: RestoreRequest): Promise<RestoreAnswer>;
  /**
   * Copies an object over itself into another class, as a new version, with metadata, tags and kind of checksum, in parts when large; only
   * while it is the one with this ETag. May be repeated.
   */
  copyOver(bucket: string, object: CopiedObject, into: KeepClass): Promise<CopyAnswer>;
  /** Every version and delete marker, in pages of up to 1,000 in key order; within a page markers follow the objects. */
  versions(bucket: string, prefix: string): AsyncIterable<readonly ListedVersion[]>;
  /** Every upload that was begun and neither finished nor ended, in pages of up to 1,000 in key order. */
  uploads(bucket: string, prefix: string): AsyncIterable<readonly ListedUpload[]>;
  /** Null when there is no such object. */
  head(bucket: string, key: string): Promise<ObjectHead | null>;
  /** Sizes of the parts of an object with a composite checksum, in order; null when S3 does not tell them. */
  parts(bucket: string, key: string): Promise<readonly number[] | null>;
  /** The bytes of a data object, as they come: read them to the end, or leave the loop. */
  open(bucket: string, key: string): Promise<ObjectBody>;
  /** Whole body; for small documents (reports, evidence), never for data. Null when absent. */
  read(bucket: string, key: string): Promise<Uint8Array | null>;
  /** Writes a document once: `false` when the key exists already (`If-None-Match: *`). */
  writeOnce(bucket: string, key: string, body: Uint8Array, contentType: string): Promise<boolean>;
  /** A small document with its ETag, to be replaced by {@link replace}. Null when absent. */
  readTagged(
    bucket: string,
    key: string,
  ): Promise<{ readonly bytes: Uint8Array; readonly etag: string } | null>;
  /**
   * Writes a document in the place of the one with this ETag (`If-Match`), or where there is none (null, `If-None-Match: *`): `false`
   * when something else is there by now, which after a lost answer may be what was written.
   */
  replace(
    bucket: string,
    key: string,
    body: Uint8Array,
    contentType: string,
    etag: string | null,
  ): Promise<boolean>;
  /** Uploads a local file, in parts when large, unless the key exists; `false` when it does. */
  uploadOnce(bucket: string, key: string, file: string, contentType: string): Promise<boolean>;
  /** Whether versions of the bucket are deleted with a code only: such a bucket takes no lifecycle rules [aws-facts A.2]. */
  mfaDelete(bucket: string): Promise<boolean>;
  /** What archives objects in INTELLIGENT_TIERING by itself, as far as it is turned on. */
  archiveTierings(bucket: string): Promise<readonly ArchiveTiering[]>;
  /** Empty rules when S3 says NoSuchLifecycleConfiguration; every other error is thrown, never read as empty. */
  lifecycle(bucket: string): Promise<LifecycleConfiguration>;
  /** Replaces all rules; none deletes the configuration. Throws `invalid` rather than leave out a member of a rule. */
  putLifecycle(bucket: string, configuration: LifecycleConfiguration): Promise<void>;
}
