import type { Evidence } from '../../evidence/evidence.ts';
import { judgeOf } from '../../evidence/judge-copy.ts';
import { isAtLeast } from '../../evidence/verdict.ts';
import type { BucketListing } from '../../ports/bucket-listing.ts';
import type { Comparison, Settled } from '../../ports/comparison.ts';
import { askAgain } from './ask-again.ts';
import { assemble } from './assemble.ts';
import { addChecks } from './checks.ts';
import { listBucket, startListing } from './listing.ts';
import type { ReportCounts } from './reports.ts';
import type { CompareContext, CompareRequest } from './request.ts';

/** Single keys that are asked for again; more that are missing or extra did not come or go while the bucket was listed. */
const ASKED_AT_MOST = 10_000;

/**
 * Compares two independent lists, the inventory and the bucket's own listing, with checksums read on both sides from L2
 * on. The lists lie in the evidence's directory; the record is made and not yet saved.
 */
export async function compareSides(
  context: CompareContext,
  request: CompareRequest,
  addReports: (comparison: Comparison) => Promise<ReportCounts>,
): Promise<{ readonly evidence: Evidence; readonly settled: Settled }> {
  const startedAt = context.clock.now();
  const id = await context.evidence.begin(request.share, startedAt, request.pass);
  const directory = context.evidence.directory(request.share, id);
  const comparison = await context.catalog.compare(request.inventory, request.rules, directory);
  let listing: BucketListing | null = null;
  try {
    listing = await startListing(context, request);
    const { files, taken } = await listBucket(context, request, listing);
    comparison.addListed(files);
    const again = await askAgain(context, request, comparison, ASKED_AT_MOST);
    const reports = await addReports(comparison);
    if (isAtLeast(request.level, 'L2')) await addChecks(context, request, comparison);
    const settled = await comparison.settle(judgeOf(request.level, request.about));
    const evidence = await assemble(context, request, {
      id,
      startedAt,
      settled,
      reports,
      taken: { from: 'list', ...taken, ...again },
    });
    await listing.drop();
    return { evidence, settled };
  } finally {
    await listing?.suspend();
    await comparison.close();
  }
}
