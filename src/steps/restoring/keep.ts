import pMap from 'p-map';
import type { ReadConfiguration } from '../../plans/lifecycle/effective.ts';
import { type KeepClass, type KeepTally, keepNeed, keepTallying } from '../../plans/restore/keep.ts';
import type { Buckets, CopyAnswer } from '../../ports/bucket.ts';
import { ALL, type RestoreScope, seenOf } from './seen.ts';

/** Copies in flight. */
const IN_FLIGHT = 16;
/** Keys that are named; all are counted. */
const NAMED = 100;

/** What keeping is done with. */
export interface KeepTools {
  readonly buckets: Pick<Buckets, 'listAll' | 'listKeys' | 'copyOver'>;
  readonly into: KeepClass;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/** What became of the objects that were to be copied. */
export interface KeepOutcome {
  readonly copied: number;
  /** Changed, gone, or archived again since they were listed: not copied. */
  readonly notCopied: number;
  /** The first of those. */
  readonly keys: readonly { readonly key: string; readonly why: Exclude<CopyAnswer, 'copied'> }[];
}

/** Counts what would be copied, and copies nothing. Throws PortFault, and the signal's reason. */
export async function surveyKeep(
  { buckets, into, signal, onProgress }: KeepTools,
  scope: RestoreScope,
  { now, rules }: { readonly now: Date; readonly rules: ReadConfiguration },
): Promise<KeepTally> {
  const counting = keepTallying(into, now, rules);
  let listed = 0;
  for await (const { objects, missing } of seenOf(buckets, scope, ALL)) {
    signal.throwIfAborted();
    counting.add(objects, missing.length);
    listed += objects.length;
    onProgress(listed);
  }
  return counting.tally();
}

/**
 * Copies what has a restored copy over itself, into a class that is read at once. What is in it already is passed by, so a run that was
 * cut short is gone on with by another. Throws PortFault, and the signal's reason.
 */
export async function keepAll(
  { buckets, into, signal, onProgress }: KeepTools,
  scope: RestoreScope,
): Promise<KeepOutcome> {
  let [copied, notCopied] = [0, 0];
  const keys: { key: string; why: Exclude<CopyAnswer, 'copied'> }[] = [];
  for await (const { objects } of seenOf(buckets, scope, ALL)) {
    await pMap(
      objects.filter((object) => keepNeed(object, into) === 'copy'),
      async (object) => {
        signal.throwIfAborted();
        const answer = await buckets.copyOver(scope.bucket, object, into);
        if (answer === 'copied') copied += 1;
        else {
          notCopied += 1;
          if (keys.length < NAMED) keys.push({ key: object.key, why: answer });
        }
        onProgress(copied + notCopied);
      },
      { concurrency: IN_FLIGHT },
    );
  }
  return { copied, notCopied, keys };
}
