import { judgeWriteTest, type WriteTestMeaning } from '../evidence/write-test.ts';
import { safeText } from '../inventory/display.ts';
import { whyIncomplete } from '../inventory/incomplete.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { shareProgress } from '../ledger/progress.ts';
import type { StepOf } from '../plans/plan.ts';
import { type StepContext, shareConfig } from './context.ts';
import type { StepOutcome } from './outcome.ts';
import { scanShare } from './scan.ts';
import { keepInventory } from './verifying/keep-inventory.ts';

/**
 * The source is read-only, says a person. A write that must fail is tried, and then the list is taken that everything after is held
 * against. Whether the source stayed frozen is proved by a second walk after the final pass.
 */
export async function runFreeze(context: StepContext, step: StepOf<'freeze'>): Promise<StepOutcome> {
  const { frozenBy } = shareProgress(await context.ledger.progress(), step.share).confirmed;
  if (frozenBy === null) return notConfirmed(step.share);
  const root = context.mountOf(shareConfig(context, step.share));
  const tried = await tryWrite(context, root);
  if (tried.holds) return writable(step.share, tried.says);
  const inventory = await scanShare(context, {
    share: step.share,
    protocol: step.protocol,
    root,
    purpose: 'freeze',
    onProgress: ({ entries }) => context.onProgress(step.id, 'scanning the frozen source', entries, null),
  });
  if (!inventory.complete) return incomplete(inventory);
  if (inventory.counts.entries === 0) return empty(step.share, root);
  // Whoever carries and proves the final pass may be on another host.
  await keepInventory(context, { share: step.share, step: step.id, inventory });
  await context.ledger.record({
    type: 'source-frozen',
    plan: context.plan.digest,
    step: step.id,
    share: step.share,
    inventory: inventory.id,
    sha256: inventory.parquet.sha256,
    by: frozenBy,
    writeTest: tried.says,
  });
  return {
    kind: 'done',
    changed: true,
    summary: `${inventory.counts.entries} entries frozen as ${inventory.id}; ${tried.says}`,
  };
}

/** Tries to write into a source that is said to be frozen, and says what the outcome proves. */
export async function tryWrite(
  { writeTest, plan }: Pick<StepContext, 'writeTest' | 'plan'>,
  root: string,
): Promise<WriteTestMeaning> {
  const attempt = await writeTest.tryWrite(root);
  const { rehearsal } = plan;
  return attempt.kind === 'accepted'
    ? judgeWriteTest({ errorCode: null, mountedReadOnly: null, rehearsal })
    : judgeWriteTest({ ...attempt, rehearsal });
}

/** Holds a cut-over whose source takes writes. */
export function writable(share: string, says: string): StepOutcome {
  return {
    kind: 'held',
    code: 'source-writable',
    reason: `${share} is said to be read-only, but ${says}.`,
    next: [
      'Make the export or share read-only at the filer, for every client, headwater included.',
      `Then: headwater cutover run --share ${share} --confirm-frozen`,
    ],
  };
}

function notConfirmed(share: string): StepOutcome {
  return {
    kind: 'held',
    code: 'freeze-not-confirmed',
    reason: `${share} must be read-only before its last pass; only a person can do that.`,
    next: [
      'Make the export or share read-only at the filer (every client, headwater included).',
      `Then: headwater cutover run --share ${share} --confirm-frozen`,
    ],
  };
}

function incomplete(inventory: Inventory): StepOutcome {
  return {
    kind: 'held',
    code: 'inventory-incomplete',
    reason: `${inventory.share} could not be read whole: ${whyIncomplete(inventory)}.`,
    next: ['Give the scanning account read access, or mend the mount, then run the command again.'],
  };
}

/** Nothing was planned for a share without entries, so the last list of one is of a directory that nothing is mounted on. */
function empty(share: string, root: string): StepOutcome {
  return {
    kind: 'held',
    code: 'source-empty',
    reason: `Nothing at all is in ${safeText(root)}: ${share} is not mounted there.`,
    next: [`Mount it, then: headwater cutover run --share ${share} --confirm-frozen`],
  };
}
