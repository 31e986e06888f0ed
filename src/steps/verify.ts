import { countOf } from '../evidence/books.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { commitGate } from '../evidence/gates.ts';
import { settlingOf } from '../evidence/settling.ts';
import { inSentence } from '../inventory/display.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { type Progress, shareProgress, stepKey } from '../ledger/progress.ts';
import type { StepOf } from '../plans/plan.ts';
import { answerable, inventoryGone } from './answerable.ts';
import { type StepContext, shareConfig } from './context.ts';
import { tryWrite, writable } from './freeze.ts';
import type { StepOutcome } from './outcome.ts';
import { scanShare } from './scan.ts';
import { acceptedFor } from './verifying/assemble.ts';
import { verifyShare } from './verifying/verify-share.ts';

/** Proves one pass of a share. After the final pass it also proves that the source stayed frozen all the while. */
export async function runVerify(context: StepContext, step: StepOf<'verify'>): Promise<StepOutcome> {
  const progress = await context.ledger.progress();
  const inventory = await answerable(context, step, progress);
  if (inventory === null) return inventoryGone(step);
  if (step.against === 'freeze') {
    const moved = await movedSinceFreeze(context, step, inventory);
    if (moved !== null) return moved;
  }
  const evidence = await verifyShare(context, {
    share: step.share,
    pass: step.pass,
    step: step.id,
    level: step.level,
    inventory,
    rules: { protocol: step.protocol, keyPrefix: step.keyPrefix, exclude: step.exclude },
    bucket: step.bucket,
    executions: executionsOf(context, step, progress),
    readSource: true,
  });
  return step.against === 'freeze'
    ? await atGate(context, step, evidence, inventory)
    : atPass(step, evidence);
}

/** The executions of the transfer this verification is about: the step's own need. */
function executionsOf(context: StepContext, step: StepOf<'verify'>, progress: Progress): readonly string[] {
  return step.needs.flatMap(
    (need) => progress.steps.get(stepKey(context.plan.digest, need))?.executions.map(({ arn }) => arn) ?? [],
  );
}

/** A second walk after the final pass must find exactly what the freeze found. */
async function movedSinceFreeze(
  context: StepContext,
  step: StepOf<'verify'>,
  frozen: Inventory,
): Promise<StepOutcome | null> {
  const root = context.mountOf(shareConfig(context, step.share));
  const tried = await tryWrite(context, root);
  if (tried.holds) return writable(step.share, tried.says);
  const again = await scanShare(context, {
    share: step.share,
    protocol: step.protocol,
    root,
    purpose: 'freeze',
  });
  const { added, removed, changed, examples } = await context.catalog.difference(frozen, again);
  if (added + removed + changed === 0) return null;
  return {
    kind: 'held',
    code: 'source-not-frozen',
    reason: `${step.share} changed after the freeze: ${added} added, ${removed} removed, ${changed} changed (${examples.map(inSentence).join(', ')}).`,
    next: [
      'Make the source read-only for everyone.',
      `headwater cutover rollback --share ${step.share}`,
      `headwater cutover run --share ${step.share} --confirm-frozen`,
    ],
  };
}

function describe(evidence: Evidence): string {
  const { groups } = evidence;
  const counts = (['match', 'differ', 'missing', 'extra', 'changed-since', 'unverified', 'excluded'] as const)
    .map((verdict) => [verdict, countOf(groups, verdict)] as const)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`);
  return `${evidence.verdict} at ${evidence.method.level}: ${counts.join(', ')}`;
}

function atPass(step: StepOf<'verify'>, evidence: Evidence): StepOutcome {
  if (evidence.verdict !== 'not-proved') return { kind: 'done', changed: true, summary: describe(evidence) };
  const repair = `Plan to carry again what is missing or differs: headwater apply --repair --share ${step.share}`;
  return notProved(step.share, evidence, { repair: [repair], again: 'headwater apply' });
}

async function atGate(
  context: StepContext,
  step: StepOf<'verify'>,
  evidence: Evidence,
  frozen: Inventory,
): Promise<StepOutcome> {
  const { deeper } = shareProgress(await context.ledger.progress(), step.share);
  const gate = commitGate({
    share: step.share,
    evidence,
    frozenSha256: frozen.parquet.sha256,
    accepted: acceptedFor(context.config, step.share),
    deeper,
  });
  if (gate.open) return { kind: 'done', changed: true, summary: describe(evidence) };
  if (evidence.verdict === 'not-proved') return notProved(step.share, evidence, repairedFirst(step.share));
  return {
    kind: 'held',
    code: 'gate-closed',
    reason: `The commit gate of ${step.share} is closed: ${gate.reasons.map(({ text }) => text).join('; ')}.`,
    next: gate.reasons.map(({ fix }) => fix),
  };
}

/** No plan to repair is made while a cut-over is under way. */
function repairedFirst(share: string): Ways {
  return {
    repair: [
      `headwater cutover rollback --share ${share}`,
      `headwater verify --share ${share}`,
      `headwater apply --repair --share ${share}`,
    ],
    again: `headwater cutover run --share ${share} --confirm-frozen`,
  };
}

/** What leads on from a check that did not prove its share. */
interface Ways {
  readonly repair: readonly string[];
  /** Makes the same check once more. */
  readonly again: string;
}

/** How what is wrong is settled; nothing that carries files helps against an object without one. */
function settled(share: string, evidence: Evidence, { repair, again }: Ways): readonly string[] {
  const { list, by } = settlingOf(evidence);
  const record = `headwater verify --replay ${evidence.id} --share ${share}`;
  const which = list === null ? [] : [`See which: ${record} --list ${list}`];
  if (by === 'repair') return [...which, ...repair];
  return by === 'scan'
    ? [...which, `headwater inventory scan ${share}`, 'headwater plan create']
    : [...which, 'Find out who wrote it, and remove by hand what does not belong there.', again];
}

function notProved(share: string, evidence: Evidence, ways: Ways): StepOutcome {
  const unbalanced = evidence.books.balanced
    ? ''
    : `; the books do not balance (${evidence.books.unaccounted} unaccounted for)`;
  const partial = evidence.inputs.inventory.complete
    ? ''
    : '; the inventory it is held against is not the whole share';
  return {
    kind: 'held',
    code: 'not-proved',
    reason: `${share} is ${describe(evidence)}${unbalanced}${partial}.`,
    next: settled(share, evidence, ways),
  };
}
