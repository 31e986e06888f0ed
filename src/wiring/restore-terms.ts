import { HeadwaterError } from '../errors.ts';
import type { RestoreTerms } from '../plans/restore/need.ts';
import type { RestoreTally } from '../plans/restore/tally.ts';

/** Refuses what can be refused before anything is listed. Throws HeadwaterError `tier-unavailable` (usage). */
export function assertTerms({ tier, intelligentTiering }: RestoreTerms): void {
  if (tier === 'Expedited' && intelligentTiering)
    throw unavailable(
      'INTELLIGENT_TIERING: its Deep Archive tier has no Expedited, and a listing does not tell which of its objects are there',
    );
}

/** Refuses a tier that a class of the listed objects does not have. Throws HeadwaterError `tier-unavailable` (usage). */
export function assertTier({ tier }: RestoreTerms, { ask, keep }: RestoreTally): void {
  const deep = ask.DEEP_ARCHIVE.objects + keep.DEEP_ARCHIVE.objects;
  if (tier === 'Expedited' && deep > 0)
    throw unavailable(`DEEP_ARCHIVE, and ${deep} of the objects are in it`);
}

function unavailable(why: string): HeadwaterError {
  return new HeadwaterError({
    code: 'tier-unavailable',
    blame: 'usage',
    message: `There is no Expedited for ${why}.`,
    next: ['Ask by --tier Standard (within 12 hours), or --tier Bulk (within 48 hours, and cheaper).'],
  });
}
