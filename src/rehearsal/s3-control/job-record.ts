import type { StoredRecord } from '../model-records.ts';
import type { ChecksumAlgorithm } from '../object-store.ts';
import type { Tier } from '../s3/restore-times.ts';

/** Every status of a job (SDK JobStatus). */
export type JobStatus =
  | 'New'
  | 'Preparing'
  | 'Suspended'
  | 'Ready'
  | 'Active'
  | 'Completing'
  | 'Complete'
  | 'Cancelled'
  | 'Failed';

/** What is done with each object of a job. */
export type JobOperation =
  | { readonly kind: 'checksum'; readonly algorithm: ChecksumAlgorithm }
  /** Without days it is for objects in INTELLIGENT_TIERING. */
  | { readonly kind: 'restore'; readonly tier: Tier; readonly days: number | null };

/** What a job is to do, and with what. */
export interface JobOrder {
  readonly token: string;
  readonly description: string;
  readonly priority: number;
  readonly roleArn: string;
  /** It waits until somebody confirms it, as jobs of the console do. */
  readonly confirmationRequired: boolean;
  readonly operation: JobOperation;
  readonly manifest: {
    readonly bucket: string;
    readonly key: string;
    readonly versionId: string | null;
    /** Without quotes. */
    readonly etag: string;
    /** What its columns are: `Bucket`, `Key`, `VersionId`, `Ignore`. */
    readonly fields: readonly string[];
  };
  /** Null: no report is written. */
  readonly report: {
    readonly bucket: string;
    readonly prefix: string;
    readonly failedOnly: boolean;
  } | null;
}

/** A job of S3 Batch Operations. */
export interface JobRecord extends StoredRecord {
  readonly id: string;
  readonly order: JobOrder;
  readonly status: JobStatus;
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
  readonly suspendedAtMs: number | null;
  readonly tasks: { readonly total: number; readonly succeeded: number; readonly failed: number };
  readonly activeSeconds: number;
  readonly failure: { readonly code: string; readonly reason: string } | null;
  /** Why somebody changed its status. */
  readonly updateReason: string | null;
}

const ENDED: readonly JobStatus[] = ['Complete', 'Cancelled', 'Failed'];

/** Whether a job has come to its end. */
export const isEnded = ({ status }: Pick<JobRecord, 'status'>): boolean => ENDED.includes(status);

/** Whether there is work left that goes on by itself. */
export const goesOn = (job: Pick<JobRecord, 'status'>): boolean =>
  !isEnded(job) && job.status !== 'Suspended';
