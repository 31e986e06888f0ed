import pMap from 'p-map';
import { closeBooks, overall } from '../evidence/books.ts';
import { type Evidence, evidencePrefix } from '../evidence/evidence.ts';
import { judge } from '../evidence/judge.ts';
import type { Level, Verdict } from '../evidence/verdict.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Comparison, KeyRules, Pair, PairCheck, Settled } from '../ports/catalog.ts';
import type { StepContext } from './context.ts';
import { executionReports } from './execution-reports.ts';
import { sourceNow } from './source-now.ts';

/** Checks in flight: enough to hide the latency of HeadObject and of a filer. */
const CHECKS_IN_FLIGHT = 32;
const EXAMPLES_PER_VERDICT = 20;

/** What is verified. */
export interface VerifyRequest {
  readonly share: string;
  readonly pass: Evidence['pass'];
  /** The step it is done for; null for a check outside of a plan. */
  readonly step: string | null;
  readonly level: Level;
  readonly inventory: Inventory;
  readonly rules: KeyRules;
  readonly bucket: string;
  /** Task executions whose reports belong to the pass. */
  readonly executions: readonly string[];
  /** False when only the stored lists may be used (the source is gone for good). */
  readonly readSource: boolean;
}

/** The ports a verification uses: everything but the queue and DataSync. */
export type VerifyContext = Pick<
  StepContext,
  | 'plan'
  | 'config'
  | 'buckets'
  | 'catalog'
  | 'shares'
  | 'evidence'
  | 'clock'
  | 'tool'
  | 'mountOf'
  | 'onProgress'
  | 'ledger'
>;

/**
 * Proves a share from two independent lists, the inventory and the bucket's own listing, with checksums read on both
 * sides at L2, and records the evidence: on disk, in the control bucket, and by digest in the ledger.
 */
export async function verifyShare(context: VerifyContext, request: VerifyRequest): Promise<Evidence> {
  const startedAt = context.clock.now();
  const id = `${startedAt.toISOString().replace(/[-:.]/g, '')}-${request.pass}`;
  const directory = context.evidence.directory(request.share, id);
  const comparison = await context.catalog.compare(request.inventory, request.rules, directory);
  try {
    await addListing(context, request, comparison);
    const reports = { documents: 0, items: 0, unread: 0 };
    for (const execution of request.executions) {
      const read = await addReport(context, request, comparison, execution);
      reports.documents += read.documents;
      reports.items += read.items;
      reports.unread += read.unread;
    }
    if (request.level === 'L2') await addChecks(context, request, comparison);
    const settled = await comparison.settle((facts) => judge(facts, request.level));
    const evidence = await assemble(context, request, { id, startedAt, settled, reports });
    return await keep(context, request, evidence, settled);
  } finally {
    await comparison.close();
  }
}

/** What reading task reports came to. */
type Reports = Evidence['inputs']['reports'];

async function addListing(
  context: VerifyContext,
  request: VerifyRequest,
  comparison: Comparison,
): Promise<void> {
  let listed = 0;
  for await (const page of context.buckets.list(request.bucket, request.rules.keyPrefix)) {
    await comparison.addObjects(page);
    listed += page.length;
    context.onProgress(request.step ?? request.share, 'listing the bucket', listed, null);
  }
}

async function addReport(
  context: VerifyContext,
  request: VerifyRequest,
  comparison: Comparison,
  executionArn: string,
): Promise<Reports> {
  let [documents, items, unread] = [0, 0, 0];
  for await (const report of executionReports(context, request.share, executionArn)) {
    await comparison.addReport(report.items);
    documents += 1;
    items += report.items.length;
    unread += report.unknown;
  }
  return { documents, items, unread };
}

async function addChecks(
  context: VerifyContext,
  request: VerifyRequest,
  comparison: Comparison,
): Promise<void> {
  const share = context.config.shares.find((candidate) => candidate.name === request.share);
  const root = share === undefined ? request.inventory.root : context.mountOf(share);
  const { files, symlinks } = request.inventory.counts;
  let done = 0;
  for await (const batch of comparison.pairs()) {
    const checks = await pMap(batch, (pair) => check(context, request, root, pair), {
      concurrency: CHECKS_IN_FLIGHT,
    });
    await comparison.addChecks(checks);
    done += batch.length;
    context.onProgress(request.step ?? request.share, 'comparing checksums', done, files + symlinks);
  }
}

/** Both ends of one pair: what S3 stored, and what the source holds now. */
async function check(
  context: VerifyContext,
  request: VerifyRequest,
  root: string,
  pair: Pair,
): Promise<PairCheck> {
  const [head, look] = await Promise.all([
    pair.object === 'absent' ? null : context.buckets.head(request.bucket, pair.key),
    request.readSource ? context.shares.look(root, pair.path, pair.kind) : null,
  ]);
  const said = (checksum: PairCheck['checksum'], source: PairCheck['sourceNow']): PairCheck => ({
    path: pair.path,
    checksum,
    sourceNow: source,
    linkedAs: look?.kind === 'read' ? look.linkedAs : null,
  });
  if (look === null) return said('not-checked', 'not-looked');
  if (look.kind !== 'read') return said('not-checked', look.kind);
  const now = sourceNow(request.inventory, pair, look);
  if (head === null) return said('not-checked', now);
  if (head.checksumType === 'COMPOSITE') return said('composite', now);
  if (head.crc64nvme === null) return said('none-stored', now);
  return said(head.crc64nvme === look.crc64nvme ? 'equal' : 'different', now);
}

async function assemble(
  context: VerifyContext,
  request: VerifyRequest,
  made: {
    readonly id: string;
    readonly startedAt: Date;
    readonly settled: Settled;
    readonly reports: Reports;
  },
): Promise<Evidence> {
  const { settled } = made;
  const accepted = acceptedFor(context.config, request.share);
  const books = closeBooks(request.inventory.counts.entries, settled.groups);
  const inventoryComplete = request.inventory.complete;
  return {
    format: 'headwater-evidence/1',
    id: made.id,
    migration: context.config.migration,
    rehearsal: context.config.aws.endpoint === 'rehearsal',
    share: request.share,
    pass: request.pass,
    plan: request.step === null ? null : context.plan.digest,
    tool: context.tool,
    method: { level: request.level, text: `${METHOD[request.level]}${listingRemark(request.inventory)}` },
    startedAt: made.startedAt.toISOString(),
    finishedAt: context.clock.now().toISOString(),
    inputs: {
      inventory: {
        id: request.inventory.id,
        sha256: request.inventory.parquet.sha256,
        complete: inventoryComplete,
      },
      listing: {
        bucket: request.bucket,
        keyPrefix: request.rules.keyPrefix,
        file: settled.listing.file,
        sha256: settled.listing.sha256,
        objects: settled.objects,
        bytes: settled.objectBytes,
      },
      executions: [...request.executions],
      reports: made.reports,
    },
    books,
    groups: [...settled.groups],
    examples: await examples(context, settled),
    verdicts: settled.verdicts,
    accepted: [...accepted],
    verdict: overall({ groups: settled.groups, books, inventoryComplete, accepted }),
  };
}

const METHOD: Readonly<Record<Level, string>> = {
  L0: 'Every entry of the inventory that maps to a key has an object in the bucket listing, and no object is without an entry.',
  L1: 'Every entry of the inventory that maps to a key has an object of its size in the bucket listing, and no object is without an entry.',
  L2: 'Every entry of the inventory that maps to a key has an object of its size in the bucket listing, no object is without an entry, and the CRC-64/NVME that S3 stores for each object equals the one computed from the source, read now.',
};

/** What a reader of the evidence must know when no scan stands behind it. */
function listingRemark({ origin }: Inventory): string {
  if (origin.kind === 'scan') return '';
  return ` The inventory is a listing made by another program (${origin.format}), not a scan: what it leaves out was not looked for, and times are compared as exactly as it tells them.`;
}

/** Blocking hazards a person accepted for this share, from the configuration. */
export function acceptedFor(config: StepContext['config'], share: string): readonly string[] {
  return config.policy.exceptions
    .filter((exception) => exception.share === undefined || exception.share === share)
    .map((exception) => exception.hazard);
}

const SHOWN: readonly Verdict[] = ['missing', 'differ', 'extra', 'changed-since', 'unverified', 'excluded'];

async function examples(context: VerifyContext, settled: Settled): Promise<Evidence['examples']> {
  const wanted = SHOWN.filter((verdict) => settled.groups.some((group) => group.verdict === verdict));
  const lists = await Promise.all(
    wanted.map((verdict) =>
      context.catalog.listVerdicts(settled.verdicts.file, verdict, EXAMPLES_PER_VERDICT),
    ),
  );
  return lists.flat().map(({ path, key, verdict, reason }) => ({ path, key, verdict, reason }));
}

/** Evidence is written here first, then to the control bucket, then named in the ledger: a later stage proves the earlier. */
async function keep(
  context: VerifyContext,
  request: VerifyRequest,
  evidence: Evidence,
  settled: Settled,
): Promise<Evidence> {
  const saved = await context.evidence.save(evidence);
  const { control } = context.config.bucket;
  const prefix = evidencePrefix(evidence);
  await context.buckets.uploadOnce(
    control,
    `${prefix}verdicts.parquet`,
    settled.verdicts.file,
    'application/vnd.apache.parquet',
  );
  await context.buckets.uploadOnce(
    control,
    `${prefix}listing.parquet`,
    settled.listing.file,
    'application/vnd.apache.parquet',
  );
  await context.buckets.uploadOnce(control, `${prefix}evidence.json`, saved.file, 'application/json');
  await context.ledger.record({
    type: 'evidence-recorded',
    plan: evidence.plan,
    step: request.step,
    share: evidence.share,
    evidence: evidence.id,
    sha256: saved.sha256,
    verdict: evidence.verdict,
  });
  return evidence;
}
