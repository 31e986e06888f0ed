import type { Evidence } from '../../evidence/evidence.ts';
import { judge } from '../../evidence/judge.ts';
import { isAtLeast } from '../../evidence/verdict.ts';
import { assemble } from './assemble.ts';
import { addChecks } from './checks.ts';
import { keep } from './keep.ts';
import { addListing } from './listing.ts';
import { addReports } from './reports.ts';
import type { VerifyContext, VerifyRequest } from './request.ts';

/**
 * Proves a share from two independent lists, the inventory and the bucket's own listing, with checksums read on both
 * sides from L2 on, and records the evidence: on disk, in the control bucket, and by digest in the ledger.
 */
export async function verifyShare(context: VerifyContext, request: VerifyRequest): Promise<Evidence> {
  const startedAt = context.clock.now();
  const id = `${startedAt.toISOString().replace(/[-:.]/g, '')}-${request.pass}`;
  const directory = context.evidence.directory(request.share, id);
  const comparison = await context.catalog.compare(request.inventory, request.rules, directory);
  try {
    await addListing(context, request, comparison);
    const reports = await addReports(context, request, comparison);
    if (isAtLeast(request.level, 'L2')) await addChecks(context, request, comparison);
    const settled = await comparison.settle((facts) => judge(facts, request.level));
    const evidence = await assemble(context, request, { id, startedAt, settled, reports });
    return await keep(context, request, evidence, settled);
  } finally {
    await comparison.close();
  }
}
