import { HeadwaterError } from '../errors.ts';
import { committedByOther, committedElsewhere, inTheWayOf } from '../ledger/committed-elsewhere.ts';
import type { StepOf } from '../plans/plan.ts';
import type { StepContext } from './context.ts';
import { otherRegisters } from './other-registers.ts';
import type { StepOutcome } from './outcome.ts';
import { writesOf } from './task-of.ts';

/**
 * Holds a transfer into keys that another migration with the same control bucket has committed; null when none did. Asked before each start, because
 * theirs may have been committed since the plan was made; while one of them cannot be read nobody can tell. Throws PortFault.
 */
export async function committedByOthers(
  context: StepContext,
  step: StepOf<'transfer'>,
): Promise<StepOutcome | null> {
  try {
    const found = committedElsewhere(await otherRegisters(context));
    const other = inTheWayOf(found, writesOf(context, step));
    return other === null ? null : held(committedByOther(step.share, other));
  } catch (error) {
    if (error instanceof HeadwaterError && error.blame === 'held') return held(error);
    throw error;
  }
}

function held({ code, message, next }: Pick<HeadwaterError, 'code' | 'message' | 'next'>): StepOutcome {
  return { kind: 'held', code, reason: message, next };
}
