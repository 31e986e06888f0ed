import { canonicalDigest } from '../../config/canonical.ts';
import type { BucketListing, ListingTaken } from '../../ports/bucket-listing.ts';
import type { CompareContext, CompareRequest } from './request.ts';

/** An interrupted listing is gone on with for so long: what was listed half a day ago says little of what is there. */
const GO_ON_FOR_MS = 12 * 3_600_000;

/** A listing that is whole. */
export interface Listed {
  /** Parquet files, absolute. */
  readonly files: readonly string[];
  readonly taken: ListingTaken;
}

/** Starts the listing of what is compared, or goes on with an interrupted one. */
export function startListing(
  { catalog }: CompareContext,
  { share, bucket, rules, executions, about }: CompareRequest,
): Promise<BucketListing> {
  const basis = canonicalDigest({ executions, plan: about.plan, rehearsal: about.rehearsal });
  return catalog.startBucketListing({
    share,
    bucket,
    keyPrefix: rules.keyPrefix,
    basis,
    goOnForMs: GO_ON_FOR_MS,
  });
}

/** Lists what the bucket has under the share's prefix, or what an earlier attempt has not. */
export async function listBucket(
  { buckets, onProgress }: CompareContext,
  { bucket, rules, step, share }: CompareRequest,
  listing: BucketListing,
): Promise<Listed> {
  const { left } = listing;
  let listed = listing.objects;
  if (left === null || left.length > 0) {
    for await (const batch of buckets.listAll(bucket, rules.keyPrefix, left ?? undefined)) {
      await listing.add(batch);
      listed += batch.objects.length;
      onProgress(step ?? share, 'listing the bucket', listed, null);
    }
  }
  return listing.finish();
}
