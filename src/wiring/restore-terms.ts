import type { Config } from '../config/schema.ts';
import { HeadwaterError } from '../errors.ts';
import type { RestoreTerms } from '../plans/restore/need.ts';
import type { RestoreRecord } from '../plans/restore/record.ts';
import type { RestoreTally } from '../plans/restore/tally.ts';
import type { Way } from '../plans/restore/way.ts';
import { noBatchRole, tierUnavailable } from '../steps/restoring/batch/errors.ts';

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

/** Refuses jobs where there can be none. Throws HeadwaterError `tier-unavailable`, `batch-role-missing` (usage). */
export function assertWay({ roles }: Config, { tier }: RestoreTerms, wanted: Way | null): void {
  if (wanted !== 'batch') return;
  if (tier === 'Expedited') throw tierUnavailable();
  if (roles.batch === undefined) throw noBatchRole();
}

/** Refuses to go on another way than the one that was begun. Throws HeadwaterError `restore-other-way` (usage). */
export function assertSameWay({ way }: Pick<RestoreRecord, 'way'>, wanted: Way | null): void {
  if (wanted === null || wanted === way) return;
  throw new HeadwaterError({
    code: 'restore-other-way',
    blame: 'usage',
    message:
      way === 'batch'
        ? 'The same restore is under way by jobs of S3 Batch Operations.'
        : 'The same restore is under way, one object at a time.',
    next: [
      `To go on with it, run the command with ${way === 'batch' ? '--batch' : '--no-batch'}, or without either.`,
      'Or with --anew: what is on its way is not asked for again.',
    ],
  });
}

function unavailable(why: string): HeadwaterError {
  return new HeadwaterError({
    code: 'tier-unavailable',
    blame: 'usage',
    message: `There is no Expedited for ${why}.`,
    next: ['Ask by --tier Standard (within 12 hours), or --tier Bulk (within 48 hours, and cheaper).'],
  });
}
