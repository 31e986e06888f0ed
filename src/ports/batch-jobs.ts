/**
 * What a job does with each object. `checksum`: CRC-64/NVME over the whole object, at rest. `restore`: asks for a copy; without days for
 * objects in INTELLIGENT_TIERING, and for no others [aws-facts A.8].
 */
export type BatchOperation =
  | { readonly kind: 'checksum' }
  | { readonly kind: 'restore'; readonly tier: 'Bulk' | 'Standard'; readonly days: number | null };

/** A job of S3 Batch Operations. The same one, asked for again, is the same job: `token` sees to that. */
export interface BatchOrder {
  readonly operation: BatchOperation;
  /** Up to 64 characters. */
  readonly token: string;
  /** Up to 256 characters. */
  readonly description: string;
  /** ARN of the role that S3 works with. */
  readonly roleArn: string;
  /** CSV of bucket and URL-encoded key. */
  readonly manifest: { readonly bucket: string; readonly key: string; readonly etag: string };
  /** Below `prefix`, which has no slash at its end, S3 writes `job-ID/manifest.json` and what that names. */
  readonly report: {
    readonly bucket: string;
    readonly prefix: string;
    /** Whether it tells of all objects, or of those only with which nothing could be done. */
    readonly scope: 'all' | 'failed';
  };
}

/** A job as S3 tells of it. */
export interface JobSight {
  /** `running`: any status in which it may still get on by itself, also one nobody knows. */
  readonly state: 'running' | 'suspended' | 'complete' | 'failed' | 'cancelled';
  /** S3's own word for it. */
  readonly status: string;
  /** Objects; zero before the manifest was read. */
  readonly tasks: { readonly total: number; readonly succeeded: number; readonly failed: number };
  /** `CODE: reason` of a job that failed. Hostile input when shown. */
  readonly reasons: readonly string[];
  readonly createdAt: Date;
  /** Null while it has not come to an end. */
  readonly endedAt: Date | null;
}

/** S3 Batch Operations, as far as checksums at rest and restores go. Methods throw PortFault. */
export interface BatchJobs {
  /** The id of the job. */
  create(job: BatchOrder): Promise<string>;
  /** The id of the newest job whose description holds this text; null when none of the last 90 days does. */
  find(text: string): Promise<string | null>;
  /** Null when there is no such job (any more). */
  describe(id: string): Promise<JobSight | null>;
}
