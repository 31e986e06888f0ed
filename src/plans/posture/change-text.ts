import { safeText } from '../../inventory/display.ts';
import { retentionText } from './object-lock.ts';
import { ownPurposes } from './policy.ts';
import type { InventoryReportSetting, LivePosture, PostureSetting, SettingName } from './posture.ts';

/** What people call the settings. */
export const SETTING_TITLES: Readonly<Record<SettingName, string>> = {
  versioning: 'versioning',
  publicAccess: 'public access block',
  ownership: 'object ownership',
  encryption: 'default encryption',
  objectLock: 'Object Lock',
  inventory: 'inventory report',
  policy: 'bucket policy',
};

/** `versioning: Off -> Enabled`; of the policy, which of our statements come, change and go. Both of one setting. Safe to print. */
export function changeText(before: PostureSetting, after: PostureSetting, migration: string): string {
  if (before.setting === 'policy' && after.setting === 'policy')
    return `${SETTING_TITLES.policy}: ${policyText(before.value, after.value, migration)}`;
  return `${SETTING_TITLES[after.setting]}: ${valueText(before)} -> ${valueText(after)}`;
}

/** A setting's value in a few words: `COMPLIANCE, 10 days`. Safe to print. */
export function valueText({ setting, value }: PostureSetting): string {
  switch (setting) {
    case 'versioning':
      return value.status;
    case 'publicAccess': {
      const off = Object.entries(value).filter(([, on]) => !on);
      return off.length === 0 ? 'all four on' : `off: ${off.map(([flag]) => flag).join(', ')}`;
    }
    case 'ownership':
      return safeText(value);
    case 'encryption':
      return safeText(encryptionText(value));
    case 'objectLock':
      if (value === null) return 'none';
      return value.retention === null ? 'nothing locked by default' : retentionText(value.retention);
    case 'inventory':
      return value === null ? 'none' : safeText(reportText(value));
    case 'policy':
      return value === null ? 'none' : 'has what is wanted';
  }
}

function encryptionText({ algorithm, keyId, bucketKey, blocked }: LivePosture['encryption']): string {
  return [
    `${algorithm}${keyId === null ? '' : ` with ${keyId}`}`,
    ...(bucketKey ? ['bucket key'] : []),
    ...(blocked.includes('SSE-C') ? ['no SSE-C'] : []),
  ].join(', ');
}

/** `daily, Parquet, all versions, to s3://control/prefix/` */
export function reportText({
  enabled,
  frequency,
  format,
  allVersions,
  bucket,
  prefix,
}: InventoryReportSetting): string {
  const what = `${frequency.toLowerCase()}, ${format}, ${allVersions ? 'all versions' : 'current versions'}`;
  return `${what}, to s3://${bucket}/${prefix}/${enabled ? '' : ', disabled'}`;
}

function policyText(before: string | null, after: string | null, migration: string): string {
  const there = ownPurposes(before, migration);
  const wanted = ownPurposes(after, migration);
  const named = (names: readonly string[], verb: string) =>
    names.length === 0 ? [] : [`${verb} ${names.join(', ')}`];
  const parts = [
    ...named(
      [...wanted.keys()].filter((name) => !there.has(name)),
      'adds',
    ),
    ...named(
      [...wanted.keys()].filter((name) => there.has(name) && there.get(name) !== wanted.get(name)),
      'changes',
    ),
    ...named(
      [...there.keys()].filter((name) => !wanted.has(name)),
      'takes out',
    ),
  ];
  return safeText(parts.join('; '));
}
