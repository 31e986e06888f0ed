import type { Evidence } from '../../evidence/evidence.ts';
import { judgeOf } from '../../evidence/judge-copy.ts';
import { isAtLeast } from '../../evidence/verdict.ts';
import type { Comparison, Settled } from '../../ports/comparison.ts';
import { assemble } from './assemble.ts';
import type { AtRestRun } from './at-rest/run.ts';
import { addBucketSide, type BucketSide } from './bucket-side.ts';
import { addChecks, noChecks } from './checks.ts';
import { algorithmsOf } from './inventory-sums.ts';
import type { ReportCounts } from './reports.ts';
import type { CompareContext, CompareRequest } from './request.ts';

/**
 * Compares two independent lists, the inventory and the bucket's own listing, with checksums read on both sides from L2
 * on. The lists lie in the evidence's directory; the record is made and not yet saved.
 */
export async function compareSides(
  context: CompareContext,
  request: CompareRequest,
  more: {
    addReports(comparison: Comparison): Promise<ReportCounts>;
    /** Has S3 compute checksums at rest meanwhile: of L3 only. */
    startAtRest(comparison: Comparison): Promise<AtRestRun>;
  },
): Promise<{ readonly evidence: Evidence; readonly settled: Settled }> {
  const startedAt = context.clock.now();
  const id = await context.evidence.begin(request.share, startedAt, request.pass);
  const directory = context.evidence.directory(request.share, id);
  const sums = algorithmsOf(request.inventorySums ?? []);
  const comparison = await context.catalog.compare(request.inventory, request.rules, directory, sums);
  let side: BucketSide | null = null;
  try {
    side = await addBucketSide(context, request, comparison);
    // It takes hours: whatever else there is to do is done meanwhile.
    const run = request.level === 'L3' ? await more.startAtRest(comparison) : null;
    const reports = await more.addReports(comparison);
    const checks = isAtLeast(request.level, 'L2')
      ? await addChecks(context, request, comparison)
      : noChecks();
    const atRest = (await run?.finish()) ?? null;
    const settled = await comparison.settle(judgeOf(request.level, request.about));
    const evidence = await assemble(context, request, {
      id,
      startedAt,
      settled,
      reports,
      checks,
      atRest,
      taken: side.taken,
    });
    await side.drop();
    return { evidence, settled };
  } finally {
    await side?.leave();
    await comparison.close();
  }
}
