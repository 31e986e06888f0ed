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
}

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

export interface LifecycleConfiguration {
  readonly rules: readonly LifecycleRule[];
  readonly transitionDefaultMinimumObjectSize: string | null;
}

/** What a bucket must be before the first byte lands in it. */
export interface BucketPosture {
  readonly versioning: boolean;
  readonly encryption: 'SSE-S3' | 'SSE-KMS';
  readonly kmsKeyArn: string | null;
}

/** An object that was opened to read it back. `archived`: it would have to be restored first. */
export type ObjectBody =
  | { readonly kind: 'bytes'; readonly bytes: AsyncIterable<Uint8Array> }
  | { readonly kind: 'archived' }
  | { readonly kind: 'gone' };

/** S3, as far as we need it. No method deletes a data object. Methods throw PortFault. */
export interface Buckets {
  /** Null when the bucket does not exist; throws `denied` when it belongs to somebody else. */
  observe(bucket: string): Promise<BucketPosture | null>;
  create(bucket: string): Promise<void>;
  /** Versioning on, public access blocked, owner enforced, default encryption: only what is missing is written. */
  harden(bucket: string, posture: BucketPosture): Promise<readonly string[]>;
  /** Pages of up to 1,000 objects in key order (UTF-8 bytes); keys arrive decoded whatever they hold. */
  list(bucket: string, prefix: string): AsyncIterable<readonly ListedObject[]>;
  /**
   * Everything below a prefix, or what of it lies in `spans`, by many requests at a time: batches in no order, each key once. Where
   * the endpoint does not list in the order of bytes, it is asked page by page, and keys may come again.
   */
  listAll(bucket: string, prefix: string, spans?: readonly KeySpan[]): AsyncIterable<ListedBatch>;
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
  /** Uploads a local file, in parts when large, unless the key exists; `false` when it does. */
  uploadOnce(bucket: string, key: string, file: string, contentType: string): Promise<boolean>;
  /** Empty rules when S3 says NoSuchLifecycleConfiguration; every other error is thrown, never read as empty. */
  lifecycle(bucket: string): Promise<LifecycleConfiguration>;
  putLifecycle(bucket: string, configuration: LifecycleConfiguration): Promise<void>;
}
