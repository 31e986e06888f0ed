import type { LivePosture } from './posture.ts';
import { becomes, contradicts, type SettingDiff } from './setting-diff.ts';

/** Versions are kept. With MFA delete only the account's root can say so, with its device [aws-facts D]. */
export function versioningDiff(live: LivePosture['versioning']): SettingDiff<LivePosture['versioning']> {
  if (live.status === 'Enabled') return becomes(live);
  if (live.mfaDelete)
    return contradicts(
      `Versioning is ${live.status.toLowerCase()} and MFA delete is on, so that only the root user can turn versioning on.`,
      'As the root user, turn versioning on and MFA delete off: lifecycle does not work with MFA delete.',
    );
  return becomes({ ...live, status: 'Enabled' });
}
