import type { RestoreTerms } from '../../plans/restore/need.ts';
import type { Pace } from '../../plans/restore/pace.ts';
import type { RestoreRecord } from '../../plans/restore/record.ts';
import type { Buckets } from '../../ports/bucket.ts';
import type { NotRestored } from '../../ports/restore-records.ts';

/** How far asking is: what a record keeps of it. */
export type AskProgress = Pick<RestoreRecord, 'left' | 'outcome' | 'lastAskedAt'>;

/** What asking is done with. */
export interface AskTools {
  readonly buckets: Pick<Buckets, 'listAll' | 'listKeys' | 'restore'>;
  readonly terms: RestoreTerms;
  readonly pace: Pace;
  /** The cloud's time. */
  readonly now: () => Date;
  readonly chance: () => number;
  readonly signal: AbortSignal;
  /** On disk when it resolves: what did not come back, then how far it is. */
  readonly keep: (progress: AskProgress, notRestored: readonly NotRestored[]) => Promise<void>;
  /** How often `keep` is called at most while it goes on. */
  readonly keepEveryMs: number;
  /** Objects that were dealt with, of this attempt and those before. */
  readonly onProgress: (done: number) => void;
}
