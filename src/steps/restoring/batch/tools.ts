import type { RestoreTerms } from '../../../plans/restore/need.ts';
import type { RestoreRecord } from '../../../plans/restore/record.ts';
import type { BatchJobs } from '../../../ports/batch-jobs.ts';
import type { Buckets } from '../../../ports/bucket.ts';
import type { ManifestDrafts } from '../../../ports/manifest-drafts.ts';
import type { NotRestored } from '../../../ports/restore-records.ts';

/** How far asking by jobs is: what a record keeps of it. */
export type BatchProgress = Pick<RestoreRecord, 'left' | 'outcome' | 'lastAskedAt' | 'jobs'>;

/** What asking by jobs is done with. */
export interface BatchTools {
  readonly buckets: Pick<Buckets, 'listAll' | 'listKeys' | 'uploadOnce' | 'head' | 'read' | 'open'>;
  readonly batchJobs: BatchJobs;
  readonly drafts: ManifestDrafts;
  readonly migration: string;
  readonly control: string;
  /** ARN that S3 works with. */
  readonly role: string;
  readonly terms: RestoreTerms;
  readonly objectsAJob: number;
  readonly newId: () => string;
  /** The cloud's time. */
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly pollMs: number;
  /** On disk when it resolves: what did not come back, then how far it is. */
  readonly keep: (progress: BatchProgress, notRestored: readonly NotRestored[]) => Promise<void>;
  /** Adds to the list of what did not come back. */
  readonly note: (notRestored: readonly NotRestored[]) => Promise<void>;
  /** Objects that were listed for manifests. */
  readonly onListed: (objects: number) => void;
  /** Objects that S3 has asked for, of those in jobs. */
  readonly onAsked: (done: number, of: number) => void;
}
