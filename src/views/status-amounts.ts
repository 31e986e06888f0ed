import { type Progress, stepKey } from '../ledger/progress.ts';
import type { Partition } from '../plans/lanes/partition-schema.ts';
import type { Plan, PlanShare, StepOf } from '../plans/plan.ts';
import type { StatusAmount } from './values/status-amount.ts';

/** What one running execution has copied so far, by the step it belongs to, as far as anybody asked. */
export type CopiedSoFar = (step: string) => StatusAmount | null;

/** What the pass that is due moves, and how much of it has been carried. */
export interface Amounts {
  readonly planned: StatusAmount;
  /** Parts whose run is done count whole; of those that run, what was copied so far as it is known. */
  readonly carried: StatusAmount;
  /** What task executions say they copied: less than carried where nothing had changed, more where one was repeated. */
  readonly copied: StatusAmount;
}

export const NOTHING: StatusAmount = { items: 0, bytes: 0 };

/** How much of a partition of the pass that is due has been carried, 0 to 1. */
export function doneOf(
  plan: Plan,
  progress: Progress,
  soFar: CopiedSoFar,
): (partition: Pick<Partition, 'id' | 'items' | 'bytes'>) => number {
  const steps = new Map<string, StepOf<'transfer'>[]>();
  for (const step of dueTransfers(plan))
    steps.set(step.partition, [...(steps.get(step.partition) ?? []), step]);
  return ({ id, items, bytes }) => {
    const own = steps.get(id) ?? [];
    if (own.length === 0) return 1;
    const parts = own.map((step) => {
      if (progress.steps.get(stepKey(plan.digest, step.id))?.status === 'done') return 1;
      const copied = soFar(step.id);
      if (copied === null) return 0;
      // A run that has copied everything still has to end.
      return Math.min(0.999, own.length * Math.max(over(copied.bytes, bytes), over(copied.items, items)));
    });
    return parts.reduce((sum, part) => sum + part, 0) / own.length;
  };
}

/** The amounts of each share of the plan, by its name. */
export function amountsOf(plan: Plan, progress: Progress, soFar: CopiedSoFar): ReadonlyMap<string, Amounts> {
  const done = doneOf(plan, progress, soFar);
  return new Map(
    plan.shares.map((share) => {
      const parts = partsOf(plan, share);
      const carried = parts.map((part) => ({ part, done: done(part) }));
      return [
        share.share,
        {
          planned: sum(parts),
          carried: sum(
            carried.map((one) => ({
              items: Math.floor(one.part.items * one.done),
              bytes: Math.floor(one.part.bytes * one.done),
            })),
          ),
          copied: copiedOf(plan, progress, share.share, soFar),
        },
      ];
    }),
  );
}

/** Adds up amounts. */
export function sum(amounts: readonly StatusAmount[]): StatusAmount {
  return amounts.reduce(
    (total, { items, bytes }) => ({ items: total.items + items, bytes: total.bytes + bytes }),
    NOTHING,
  );
}

/** Transfers of the pass that is due: the final one belongs to the cut-over. */
function dueTransfers(plan: Plan): StepOf<'transfer'>[] {
  return plan.steps.filter(
    (step): step is StepOf<'transfer'> => step.kind === 'transfer' && step.phase === 'transfer',
  );
}

function partsOf(plan: Plan, share: PlanShare): readonly Pick<Partition, 'id' | 'items' | 'bytes'>[] {
  const parts = plan.partitions.filter((one) => one.share === share.share);
  if (parts.length > 0 || share.pass === null) return parts;
  const id = dueTransfers(plan).find((step) => step.share === share.share)?.partition ?? '';
  return [{ id, items: share.files + share.directories + share.symlinks, bytes: share.fileBytes }];
}

function copiedOf(plan: Plan, progress: Progress, share: string, soFar: CopiedSoFar): StatusAmount {
  const own = plan.steps.filter((step) => step.kind === 'transfer' && step.share === share);
  return sum(
    own.flatMap(({ id }) => [
      ...(progress.steps.get(stepKey(plan.digest, id))?.executions ?? []),
      soFar(id) ?? NOTHING,
    ]),
  );
}

function over(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
