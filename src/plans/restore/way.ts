import type { RestoreTerms } from './need.ts';
import { type RestoreTally, toAsk } from './tally.ts';

/** How copies are asked for: `requests`, one an object from this host, or `batch`, by jobs of S3 Batch Operations. */
export const WAYS = ['requests', 'batch'] as const;
export type Way = (typeof WAYS)[number];

/** From so many objects on S3 is left to ask by itself, where it may: at a thousand a second they take a process 17 minutes. */
export const BATCH_FROM_OBJECTS = 1_000_000;

/** Objects of one job: its manifest is a file on this host until it is uploaded. S3 takes 4 billion [aws-facts A.8]. */
export const OBJECTS_A_JOB = 10_000_000;

/**
 * What the objects of one job have in common: `ask`, those whose copies are asked for; `keep`, those whose copies are kept for longer;
 * `tiered`, those in INTELLIGENT_TIERING, which have to be in a job without days [aws-facts A.8].
 */
export const JOB_SUBJECTS = ['ask', 'keep', 'tiered'] as const;
export type JobSubject = (typeof JOB_SUBJECTS)[number];

/**
 * The way that is gone unless a person says which: jobs where there are many objects, a role for jobs and a tier they have. Not with
 * INTELLIGENT_TIERING: most of its objects may be in no archive tier, and a job ends as failed when more than half of its objects are
 * refused [aws-facts A.8].
 */
export function chosenWay(
  tally: RestoreTally,
  { tier }: Pick<RestoreTerms, 'tier'>,
  { wanted, hasRole }: { readonly wanted: Way | null; readonly hasRole: boolean },
): Way {
  if (wanted !== null) return wanted;
  const { objects } = toAsk(tally);
  const tiered = tally.ask.INTELLIGENT_TIERING.objects > 0;
  return hasRole && !tiered && tier !== 'Expedited' && objects >= BATCH_FROM_OBJECTS ? 'batch' : 'requests';
}

/** How many jobs all that is to be asked for takes. */
export function jobsOf({ ask, keep }: RestoreTally): number {
  const counts = [
    ask.GLACIER.objects + ask.DEEP_ARCHIVE.objects,
    keep.GLACIER.objects + keep.DEEP_ARCHIVE.objects,
    ask.INTELLIGENT_TIERING.objects,
  ];
  return counts.reduce((sum, objects) => sum + Math.ceil(objects / OBJECTS_A_JOB), 0);
}
