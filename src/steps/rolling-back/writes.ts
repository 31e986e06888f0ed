import { createHash } from 'node:crypto';
import { canonicalDigest, canonicalJson } from '../../config/canonical.ts';
import { inSentence, shown } from '../../inventory/display.ts';
import type { Progress } from '../../ledger/progress.ts';
import type { BucketChange, KeptFile } from '../../ports/comparison.ts';
import type { StepContext } from '../context.ts';
import type { Closed } from './file-share.ts';
import type { RollbackHeld, Writes, WritesRequest } from './outcome.ts';
import { openedListing } from './proof.ts';

/** Changes that are kept for people to see at once; the rest is in the list. */
const MOST_SHOWN = 1000;
const NAMED = 5;
/** So many characters of a digest are enough to name a list. */
const DIGEST_SHOWN = 12;

/**
 * What users did since the file share was opened: the bucket is listed once more and held against the listing of the evidence that
 * was newest then. Deletes and renames are among it, and what chmod wrote anew: all of it is a user's work.
 */
export async function writesSinceOpened(
  context: StepContext,
  { share, onWrites }: WritesRequest,
  progress: Progress,
): Promise<Writes | RollbackHeld> {
  const opened = await openedListing(context, share, progress);
  if (opened.kind === 'held') return opened;
  const { bucket, keyPrefix } = opened;
  const listing = await context.catalog.startBucketListing({
    share,
    bucket,
    keyPrefix,
    basis: canonicalDigest({ rollback: share, opened: opened.since, at: context.clock.newId() }),
    goOnForMs: 0,
  });
  try {
    let listed = 0;
    for await (const batch of context.buckets.listAll(bucket, keyPrefix)) {
      await listing.add(batch);
      listed += batch.objects.length;
      context.onProgress(share, 'looking for what users wrote', listed, null);
    }
    const { files } = await listing.finish();
    return await counted(context, opened.listing, files, onWrites);
  } finally {
    await listing.drop();
  }
}

async function counted(
  { catalog }: StepContext,
  before: KeptFile,
  after: readonly string[],
  onWrites: WritesRequest['onWrites'],
): Promise<Writes> {
  const counts = { written: 0, rewritten: 0, deleted: 0 };
  const digest = createHash('sha256');
  const first: BucketChange[] = [];
  let bytes = 0;
  for await (const batch of catalog.bucketChanges(before, after)) {
    for (const change of batch) {
      const { key, what, etag, sizeBytes } = change;
      counts[what] += 1;
      if (what !== 'deleted') bytes += sizeBytes;
      digest.update(`${canonicalJson([key, what, etag, sizeBytes])}\n`);
      if (first.length < MOST_SHOWN) first.push(change);
    }
    await onWrites(batch);
  }
  return { ...counts, bytes, sha256: digest.digest('hex'), first };
}

const PLACE = {
  closed: 'the file share is read-only meanwhile',
  gone: 'the file share is gone',
} as const satisfies Readonly<Record<Closed, string>>;

/** Holds a rollback with what users would no longer see. */
export function holdFor(share: string, writes: Writes, fileShare: Closed): RollbackHeld {
  const { written, rewritten, deleted, sha256, first } = writes;
  const named = first.slice(0, NAMED).map(({ key }) => inSentence(shown(Buffer.from(key))));
  const rest = written + rewritten + deleted - named.length;
  const more = rest > 0 ? `, and ${rest} more` : '';
  return {
    kind: 'held',
    code: 'users-have-written',
    reason: `Users have worked through the file share of ${share} since it was opened: ${written} written, ${rewritten} rewritten, ${deleted} deleted (${named.join(', ')}${more}). The source has none of it.`,
    next: [
      `Copy what is to be kept to where users will find it; ${PLACE[fileShare]}, and the objects stay in the bucket.`,
      `Then leave the rest there: headwater cutover rollback --share ${share} --leave ${sha256.slice(0, DIGEST_SHOWN)}`,
      `Or keep all of it and go on with the cut-over: headwater cutover rollback --share ${share} --go-on`,
    ],
    writes,
  };
}
