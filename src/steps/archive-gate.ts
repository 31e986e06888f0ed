import { archiveGate } from '../evidence/archive-gate.ts';
import type { StepOf } from '../plans/plan.ts';
import type { LifecycleRule } from '../ports/bucket.ts';
import { type ArchiveContext, archiveFacts } from './archive-facts.ts';
import type { StepOutcome } from './outcome.ts';

/** Reasons that are told in one sentence; `lifecycle preview` shows all. */
const MOST_TOLD = 5;

/** What holds a step that writes lifecycle rules: the reasons of the closed archive gate. Null when it is open. `present`: the rules that are in the bucket now. */
export async function heldByArchiveGate(
  context: ArchiveContext,
  step: StepOf<'lifecycle-rules'>,
  present: readonly LifecycleRule[],
): Promise<Extract<StepOutcome, { kind: 'held' }> | null> {
  const { open, reasons } = archiveGate(await archiveFacts(context, step, present));
  if (open) return null;
  const told = reasons.slice(0, MOST_TOLD);
  const more = reasons.length > told.length ? `; and ${reasons.length - told.length} more` : '';
  return {
    kind: 'held',
    code: 'archive-gate-closed',
    reason: `Nothing may be archived in ${step.bucket}: ${told.map(({ text }) => text).join('; ')}${more}.`,
    next: [...new Set([...told.map(({ fix }) => fix), 'See all of it: headwater lifecycle preview'])],
  };
}
