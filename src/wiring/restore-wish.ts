import type { RestoreTerms } from '../plans/restore/need.ts';
import type { Way } from '../plans/restore/way.ts';
import type { RestoreRequested } from '../views/values/restore-requested.ts';
import type { Reporter } from './reporter.ts';
import type { NamedObjects } from './restore-selection.ts';

/** What is asked for, and how. */
export interface RestoreWish {
  readonly objects: NamedObjects;
  readonly terms: RestoreTerms;
  readonly perSecond: number;
  /** Null to choose by the number of objects. */
  readonly way: Way | null;
  /** Begins anew though an earlier attempt could be gone on with. */
  readonly anew: boolean;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Sees what it takes and says whether to go on. Not asked when there is nothing to ask for. */
  readonly confirm: (value: RestoreRequested) => Promise<boolean>;
}
