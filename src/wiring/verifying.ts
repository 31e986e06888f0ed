import type { ShareConfig } from '../config/schema.ts';
import { EXIT_CODES } from '../errors.ts';
import { foundDeeper, settleFound } from '../evidence/deeper.ts';
import type { Level } from '../evidence/verdict.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { type Progress, shareProgress } from '../ledger/progress.ts';
import type { SideTable } from '../ports/side-tables.ts';
import { batchRole } from '../steps/verifying/at-rest/batch-role.ts';
import { verifyShare } from '../steps/verifying/verify-share.ts';
import { estimateText } from '../views/estimate-text.ts';
import type { Verified } from '../views/values/verified.ts';
import { answerableInventory } from './answerable-inventory.ts';
import { approvedPlan } from './approved-plan.ts';
import { openContext } from './context.ts';
import { type ListRequest, listedVerdicts } from './listed-verdicts.ts';
import { passBooks } from './pass-books.ts';
import { type Project, selectShares } from './project.ts';
import { type OpenReport, openReport } from './reported-listing.ts';
import type { Reporter } from './reporter.ts';
import { keyRules } from './scanning.ts';
import { inventorySums, type SumOrigin } from './source-sums.ts';
import { estimateVerification, sampleOf } from './verify-estimate.ts';

/** What a check outside of a plan's steps is asked for. */
export interface VerifyRequest extends ListRequest {
  readonly shares: readonly string[];
  readonly level: Level;
  readonly reporter: Reporter;
  /** The report of S3 Inventory that stands for the bucket's listing, as {@link openReport} has it; null to list the bucket. */
  readonly listing: string | null;
  /** What L4 reads back, and the seed that deals it; null for the share's own. */
  readonly sample: string;
  readonly seed: number | null;
  readonly sourceChecksums: SumOrigin;
}

/**
 * Verifies shares as they are in the bucket now, against the list they are answerable for: the freeze after a cut-over,
 * the plan's inventory before. Records evidence; changes nothing else.
 */
export async function verifyShares(project: Project, request: VerifyRequest): Promise<readonly Verified[]> {
  const shares = selectShares(project.config, request.shares);
  if (request.level === 'L3') batchRole(project.config);
  const { plan } = await approvedPlan(project);
  const progress = await project.ledger.progress();
  const open = await openContext(project, plan, request.reporter);
  let listing: OpenReport | null = null;
  try {
    if (request.listing !== null)
      listing = await openReport(project, open.context.buckets, request.listing, request.reporter);
    const report = listing === null ? {} : { report: listing.report };
    // Reading a share takes hours: what another of them lacks is said before.
    const held: { share: ShareConfig; inventory: Inventory; sums: readonly SideTable[] | undefined }[] = [];
    for (const share of shares) {
      const { catalog } = open.context;
      const asked = { plan, progress, share: share.name };
      const inventory = await answerableInventory(project, catalog, asked, request.reporter.progress);
      const frozen = shareProgress(progress, share.name).frozen !== null;
      const how = { origin: request.sourceChecksums, frozen };
      held.push({ share, inventory, sums: await inventorySums(catalog, inventory, how) });
    }
    const verified: Verified[] = [];
    for (const { share, inventory, sums } of held) {
      const standing = shareProgress(progress, share.name);
      const sample = sampleOf(inventory, request, standing);
      const estimate = await estimateVerification(project, inventory, request.level, sample, sums);
      request.reporter.notice(estimateText(share.name, estimate));
      const evidence = await verifyShare(open.context, {
        share: share.name,
        pass: 'check',
        step: null,
        level: request.level,
        inventory,
        rules: keyRules(project, share),
        bucket: project.config.bucket.name,
        executions: executionsOf(progress, share.name),
        readSource: true,
        ...report,
        ...(sums === undefined ? {} : { inventorySums: sums }),
        ...(request.level === 'L4' ? { sample } : {}),
      });
      const { holder } = standing.authority;
      const { deeper } = shareProgress(await project.ledger.progress(), share.name);
      const mending = holder === 'bucket' ? 'by-hand' : 'repair';
      for (const look of deeper.filter(({ id }) => id !== evidence.id)) {
        const how = settleFound(share.name, look, mending);
        request.reporter.notice(`${share.name}: ${foundDeeper(look)}. ${how}.`);
      }
      const listed = await listedVerdicts(open.context.catalog, evidence, request);
      const evidenceFile = `${open.context.evidence.directory(share.name, evidence.id)}/evidence.json`;
      const passes = request.keep ? await passBooks(project, share.name) : [];
      verified.push({ authority: holder, evidence, evidenceFile, replayed: null, listed, passes });
    }
    return verified;
  } finally {
    await listing?.drop();
    await open.close();
  }
}

/** Every execution that ever moved something of the share. */
function executionsOf(progress: Progress, share: string): readonly string[] {
  return [...progress.steps]
    .filter(([key]) => key.slice(key.indexOf('|') + 1).startsWith(`${share}/transfer/`))
    .flatMap(([, step]) => step.executions.filter(({ result }) => result !== null).map(({ arn }) => arn));
}

/** 6 when any share is not proved, or comparing again gave other verdicts; 3 when any has exceptions, else 0. */
export function exitCodeOfVerification(verified: readonly Verified[]): number {
  if (verified.some(({ replayed }) => (replayed?.differing ?? 0) > 0)) return EXIT_CODES.proof;
  const verdicts = verified.map(({ evidence }) => evidence.verdict);
  if (verdicts.includes('not-proved')) return EXIT_CODES.proof;
  return verdicts.includes('proved-with-exceptions') ? EXIT_CODES.exceptions : 0;
}
