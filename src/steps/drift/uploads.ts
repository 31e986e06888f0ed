import type { Buckets } from '../../ports/bucket.ts';
import type { UploadsSight } from '../../ports/drift.ts';

export interface UploadsRequest {
  readonly bucket: string;
  readonly keyPrefix: string;
  /** Days after which a lifecycle rule of the plan ends an upload. */
  readonly days: number;
  readonly now: Date;
  /** Every upload, however many there are. */
  readonly deep: boolean;
  readonly signal: AbortSignal | undefined;
}

/** Pages of 1,000 uploads that are listed without `deep`. */
const MOST_PAGES = 20;
const EXAMPLES = 3;
const DAY_MS = 86_400_000;
/** A rule is carried out once a day, from the next midnight UTC on, and S3 takes its time [aws-facts A.2]. */
const GRACE_DAYS = 2;

/** Counts uploads below a prefix that were begun and not finished, and are older than the rule that ends them lets them be. */
export async function lookAtUploads(
  buckets: Pick<Buckets, 'uploads'>,
  { bucket, keyPrefix, days, now, deep, signal }: UploadsRequest,
): Promise<UploadsSight> {
  const before = now.getTime() - (days + GRACE_DAYS) * DAY_MS;
  let [listed, pages, old, oldest, whole] = [0, 0, 0, Number.POSITIVE_INFINITY, true];
  const examples: string[] = [];
  for await (const page of buckets.uploads(bucket, keyPrefix)) {
    signal?.throwIfAborted();
    if (!deep && pages === MOST_PAGES) {
      whole = false;
      break;
    }
    pages += 1;
    listed += page.length;
    for (const { key, initiatedAt } of page) {
      if (initiatedAt.getTime() >= before) continue;
      old += 1;
      oldest = Math.min(oldest, initiatedAt.getTime());
      if (examples.length < EXAMPLES) examples.push(key);
    }
  }
  const oldestAt = old === 0 ? null : new Date(oldest).toISOString();
  return { whole, listed, days, old, oldestAt, examples };
}
