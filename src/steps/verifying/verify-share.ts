import type { Evidence } from '../../evidence/evidence.ts';
import { shareProgress } from '../../ledger/progress.ts';
import { acceptedFor } from './assemble.ts';
import { startAtRest, usedAtRest } from './at-rest/run.ts';
import { compareSides } from './compare-sides.ts';
import { keep } from './keep.ts';
import { addReports } from './reports.ts';
import type { About, VerifyContext, VerifyRequest } from './request.ts';

/**
 * Proves a share of a migration, and records the evidence: on disk, in the control bucket, and by digest in the ledger.
 */
export async function verifyShare(context: VerifyContext, request: VerifyRequest): Promise<Evidence> {
  const { config, mountOf } = context;
  const share = config.shares.find((candidate) => candidate.name === request.share);
  const root = share === undefined ? request.inventory.root : mountOf(share);
  const about: About = {
    migration: config.migration,
    rehearsal: config.aws.endpoint === 'rehearsal',
    plan: request.step === null ? null : context.plan.digest,
    accepted: [...acceptedFor(config, request.share)],
    copy: null,
    authority: shareProgress(await context.ledger.progress(), request.share).authority.holder,
  };
  const { evidence, settled } = await compareSides(
    context,
    { ...request, root, metadata: true, about },
    {
      addReports: (comparison) => addReports(context, request, comparison),
      startAtRest: (comparison) => startAtRest(context, request, comparison),
    },
  );
  const kept = await keep(context, request, evidence, settled);
  const { atRest } = kept.method;
  if (atRest !== undefined) await usedAtRest(context, request.share, atRest);
  return kept;
}
