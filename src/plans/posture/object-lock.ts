import { safeText } from '../../inventory/display.ts';
import type { LivePosture, WantedPosture } from './posture.ts';
import { becomes, contradicts, type SettingDiff } from './setting-diff.ts';

type Lock = LivePosture['objectLock'];

const DAYS_OF_A_YEAR = 365;
/** From weak to strong: in COMPLIANCE mode nobody at all can shorten it [aws-facts D]. */
const MODES = ['GOVERNANCE', 'COMPLIANCE'];

/** The default retention: only on request, and never shorter or weaker than what is there. */
export function objectLockDiff(wanted: WantedPosture['objectLock'], live: Lock): SettingDiff<Lock> {
  const there = live?.retention ?? null;
  if (wanted === null)
    return becomes(live, there === null ? [] : [`New objects are locked: ${retentionText(there)}.`]);
  const asked = { mode: wanted.mode, days: wanted.days, years: null };
  if (there === null) return becomes({ retention: asked });
  const longer = Math.sign(daysOf(there) - wanted.days);
  const stronger = Math.sign(MODES.indexOf(there.mode) - MODES.indexOf(wanted.mode));
  if (longer >= 0 && stronger >= 0)
    return becomes(
      live,
      longer + stronger > 0 ? [`New objects are locked longer or harder: ${retentionText(there)}.`] : [],
    );
  if (longer <= 0 && stronger <= 0) return becomes({ retention: asked });
  return contradicts(
    `New objects are locked (${retentionText(there)}), and bucket.objectLock (${retentionText(asked)}) is weaker in one of the two.`,
    'Set bucket.objectLock to a mode and a time neither of which is less than the bucket’s.',
  );
}

type Retention = NonNullable<NonNullable<Lock>['retention']>;

function daysOf({ days, years }: Retention): number {
  return days ?? (years ?? 0) * DAYS_OF_A_YEAR;
}

/** `COMPLIANCE, 3650 days` */
export function retentionText({ mode, days, years }: Retention): string {
  return `${safeText(mode)}, ${days === null ? `${years ?? 0} years` : `${days} days`}`;
}
