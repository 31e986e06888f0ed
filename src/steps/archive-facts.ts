import { prefixesOverlap, resolveKeyPrefix } from '../config/key-prefix.ts';
import { type AgedShare, type AgeingRule, type ArchiveFacts, isArchive } from '../evidence/archive-facts.ts';
import { safeText } from '../inventory/display.ts';
import { type Progress, shareOfStep, shareProgress } from '../ledger/progress.ts';
import { readRule } from '../plans/lifecycle/rule.ts';
import { BELOW_BREAK_EVEN_CHECK } from '../plans/lint/class-checks.ts';
import type { StepOf } from '../plans/plan.ts';
import type { LifecycleRule } from '../ports/bucket.ts';
import { askReaders } from './archive-readers.ts';
import type { StepContext } from './context.ts';
import { acceptedFor } from './verifying/assemble.ts';

/** As much of a step's context as it takes to ask whether something may be archived. */
export type ArchiveContext = Pick<
  StepContext,
  'plan' | 'config' | 'ledger' | 'evidence' | 'buckets' | 'dataSync' | 'readers'
>;

/**
 * What the archive gate judges the rules of a step by, and those of others among the `present` ones of the bucket: ledger, evidence, and what
 * Storage Gateway, FSx, DataSync and S3 answer now. Services are asked only when something is archived or tiered.
 */
export async function archiveFacts(
  context: ArchiveContext,
  step: StepOf<'lifecycle-rules'>,
  present: readonly LifecycleRule[],
): Promise<ArchiveFacts> {
  const { bucket } = step;
  const rules = [...ourRules(context, step), ...foreignRules(present, context.plan.migration)];
  const archives = rules.filter(isArchive);
  const shares = context.config.shares.filter((share) =>
    touches(rules, resolveKeyPrefix(context.config, share)),
  );
  const asks = shares.length > 0;
  const tiers = rules.some(({ storageClass }) => storageClass === 'INTELLIGENT_TIERING');
  const progress = await context.ledger.progress();
  return {
    bucket,
    rules,
    shares: await Promise.all(
      shares.map(({ name, prefix }) => {
        const share = { name, keyPrefix: resolveKeyPrefix(context.config, { prefix }) };
        return shareFacts(context, progress, bucket, {
          ...share,
          archived: touches(archives, share.keyPrefix),
        });
      }),
    ),
    ...(asks ? await askReaders(context, bucket) : { readers: [], unasked: [] }),
    mfaDelete: await context.buckets.mfaDelete(bucket),
    tierings: asks && tiers ? await context.buckets.archiveTierings(bucket) : [],
  };
}

function ourRules({ plan }: ArchiveContext, { rules }: StepOf<'lifecycle-rules'>): readonly AgeingRule[] {
  const found = plan.findings.filter(({ id }) => id === BELOW_BREAK_EVEN_CHECK);
  return rules.map(({ id, prefix, storageClass }) => ({
    id,
    keyPrefix: prefix,
    storageClass,
    ours: true,
    belowBreakEven: found.find(({ text }) => text.startsWith(`Rule ${id} `))?.text ?? null,
  }));
}

/** Rules of others that act, a line for each class they move objects into. Rules of another migration are others too. */
function foreignRules(present: readonly LifecycleRule[], migration: string): readonly AgeingRule[] {
  return present
    .map(readRule)
    .filter(({ id, enabled }) => enabled && id?.startsWith(`headwater:${migration}:`) !== true)
    .flatMap(({ id, selects, transitions }) =>
      transitions.map(({ storageClass }) => ({
        id,
        keyPrefix: selects.prefix,
        storageClass,
        ours: false,
        belowBreakEven: null,
      })),
    );
}

function touches(rules: readonly AgeingRule[], keyPrefix: string): boolean {
  return rules.some((rule) => prefixesOverlap(rule.keyPrefix, keyPrefix));
}

async function shareFacts(
  context: ArchiveContext,
  progress: Progress,
  bucket: string,
  {
    name,
    keyPrefix,
    archived,
  }: { readonly name: string; readonly keyPrefix: string; readonly archived: boolean },
): Promise<AgedShare> {
  const { evidence: known, deeper, authority } = shareProgress(progress, name);
  return {
    share: name,
    keyPrefix,
    committed: authority.holder === 'bucket',
    running: archived ? await running(context, progress, name) : [],
    foreignTasks: archived ? await foreignTasks(context, progress, { bucket, keyPrefix }) : [],
    evidence: known === null ? null : await context.evidence.load(name, known.id, known.sha256),
    deeper,
    accepted: acceptedFor(context.config, name),
  };
}

/** Executions on the share's tasks, by the ledger and by DataSync: somebody may have started one by hand. */
async function running(
  { dataSync }: ArchiveContext,
  { resources, slots }: Progress,
  share: string,
): Promise<readonly string[]> {
  const tasks = [...resources].filter(([step]) => step.startsWith(`${share}/task`)).map(([, arn]) => arn);
  const open = (await Promise.all(tasks.map((task) => dataSync.openExecutions(task)))).flat();
  const ours = [...slots.values()].filter(({ step }) => shareOfStep(step) === share);
  return [
    ...new Set([...open.map(({ arn }) => arn), ...ours.map(({ execution, step }) => execution ?? step)]),
  ];
}

async function foreignTasks(
  { dataSync, plan }: ArchiveContext,
  { resources }: Progress,
  range: { readonly bucket: string; readonly keyPrefix: string },
): Promise<readonly string[]> {
  const writers = await dataSync.writersOf(range, new Set(resources.values()));
  return writers
    .filter(({ migration }) => migration !== plan.migration)
    .map(({ id, name }) => (name === '' ? id : `${id} (${safeText(name)})`));
}
