import type { RestoreTerms } from '../../plans/restore/need.ts';
import { type RestoreTally, tallying } from '../../plans/restore/tally.ts';
import type { Buckets } from '../../ports/bucket.ts';
import { ALL, type RestoreScope, seenOf } from './seen.ts';

/** Counts what a restore on these terms would ask for, and asks for nothing. Throws PortFault, and the signal's reason. */
export async function surveyRestore(
  buckets: Pick<Buckets, 'listAll' | 'listKeys'>,
  scope: RestoreScope,
  terms: RestoreTerms,
  {
    now,
    signal,
    onListed,
  }: { readonly now: Date; readonly signal: AbortSignal; readonly onListed: (objects: number) => void },
): Promise<RestoreTally> {
  const counting = tallying(terms, now);
  let listed = 0;
  for await (const { objects, missing } of seenOf(buckets, scope, ALL)) {
    signal.throwIfAborted();
    counting.add(objects, missing.length);
    listed += objects.length;
    onListed(listed);
  }
  return counting.tally();
}
