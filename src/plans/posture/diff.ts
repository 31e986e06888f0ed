import { canonicalJson } from '../../config/canonical.ts';
import { encryptionDiff } from './encryption.ts';
import { objectLockDiff } from './object-lock.ts';
import { policyDiff, samePolicy } from './policy.ts';
import {
  type LivePosture,
  type PostureSetting,
  SETTING_NAMES,
  type SettingName,
  type WantedPosture,
} from './posture.ts';
import { becomes, type SettingDiff } from './setting-diff.ts';
import { versioningDiff } from './versioning.ts';

/** A setting that others made and that stays, or one that contradicts the configuration. */
export interface SettingNote {
  readonly setting: SettingName;
  readonly text: string;
}

/** What a bucket lacks. With a conflict nothing at all is to be written. */
export interface PostureDiff {
  /** In the order in which they are to be set. */
  readonly changes: readonly PostureSetting[];
  readonly kept: readonly SettingNote[];
  readonly conflicts: readonly (SettingNote & { readonly fix: string })[];
}

/** What is to be set on a bucket so that it is as wanted, nothing of it weaker than it is. `migration` tells our statements from others’. */
export function postureDiff(wanted: WantedPosture, live: LivePosture, migration: string): PostureDiff {
  const each = SETTING_NAMES.map((setting) => {
    const there = { setting, value: live[setting] } as PostureSetting;
    return { setting, there, diff: settingDiff(wanted, there, migration) };
  });
  return {
    changes: each.flatMap(({ setting, there, diff }) =>
      diff.kind === 'value' && !sameSetting(setting, diff.value, there.value)
        ? [{ setting, value: diff.value } as PostureSetting]
        : [],
    ),
    kept: each.flatMap(({ setting, diff }) =>
      diff.kind === 'value' ? [...diff.kept, ...diff.untold].map((text) => ({ setting, text })) : [],
    ),
    conflicts: each.flatMap(({ setting, diff }) =>
      diff.kind === 'conflict' ? [{ setting, text: diff.text, fix: diff.fix }] : [],
    ),
  };
}

/** What becomes of one setting, whose value is as it is now. */
export function settingDiff(
  wanted: WantedPosture,
  { setting, value }: PostureSetting,
  migration: string,
): SettingDiff<LivePosture[SettingName]> {
  switch (setting) {
    case 'versioning':
      return versioningDiff(value);
    case 'publicAccess':
      return becomes(ALL_BLOCKED);
    case 'ownership':
      return becomes('BucketOwnerEnforced');
    case 'encryption':
      return encryptionDiff(wanted, value);
    case 'objectLock':
      return objectLockDiff(wanted.objectLock, value);
    case 'inventory':
      // The id is the migration's own, so whatever has it is ours. What is there and no longer wanted goes on costing.
      return becomes(wanted.inventory);
    case 'policy':
      return policyDiff(wanted.statements, value, migration);
  }
}

/** Whether two values of a setting mean the same to S3. */
export function sameSetting(setting: SettingName, one: unknown, other: unknown): boolean {
  if (setting === 'policy') return samePolicy(one as string | null, other as string | null);
  return canonicalJson(one) === canonicalJson(other);
}

const ALL_BLOCKED: LivePosture['publicAccess'] = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
};
