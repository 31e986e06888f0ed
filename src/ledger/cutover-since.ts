import { cutoverStateOf, isCutoverStep } from './cutover-state.ts';
import type { CutoverState } from './cutover-states.ts';
import { EMPTY } from './empty.ts';
import type { EventBody, LedgerEvent } from './events.ts';
import { fold } from './fold.ts';
import { shareOfStep } from './progress.ts';

/**
 * When each share came into the state that its cut-over is in under a plan, UTC as the ledger has it; see `cutoverStateOf`. A share
 * that nobody ever began to cut over is not among them.
 */
export function cutoverSince(events: readonly LedgerEvent[], plan: string): ReadonlyMap<string, string> {
  const since = new Map<string, string>();
  const states = new Map<string, CutoverState>();
  let [progress, folded] = [EMPTY, 0];
  for (const [at, { event, at: time }] of events.entries()) {
    const share = movedBy(event);
    if (share === null) continue;
    progress = fold(events.slice(folded, at + 1), progress);
    folded = at + 1;
    const state = cutoverStateOf(progress, plan, share);
    if (state === (states.get(share) ?? 'in-use')) continue;
    states.set(share, state);
    since.set(share, time);
  }
  return since;
}

/** The share whose cut-over such an event may bring into another state; null when it brings none. */
function movedBy(event: EventBody): string | null {
  switch (event.type) {
    case 'person-confirmed':
    case 'source-frozen':
    case 'authority-committed':
    case 'rollback-begun':
    case 'rollback-dropped':
    case 'cutover-rolled-back':
      return event.share;
    case 'step-started':
    case 'step-done':
    case 'resource-known':
      return isCutoverStep(event.step) ? shareOfStep(event.step) : null;
    default:
      return null;
  }
}
