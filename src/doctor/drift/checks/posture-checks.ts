import { changeText, SETTING_TITLES } from '../../../plans/posture/change-text.ts';
import { sameSetting, settingDiff } from '../../../plans/posture/diff.ts';
import { type PostureSetting, SETTING_NAMES, type SettingName } from '../../../plans/posture/posture.ts';
import type { Look } from '../../look.ts';
import type { BucketSight } from '../../sightings.ts';
import { type Answer, type DriftCheck, type Drifted, type LeftBucket, ofLook } from '../check.ts';
import { lookOf } from '../sightings.ts';

/** HR3xx, second part: how the bucket is set up. */
export const POSTURE_CHECKS: readonly DriftCheck[] = [
  {
    id: 'HR311',
    title: 'A bucket is set up otherwise than headwater left it',
    severity: 'error',
    why: 'Versions, privacy, encryption and what the policy denies protect the only copy there is [aws-facts D]; somebody turned a part of that off.',
    action: 'Find who changed it and why, and set it back; headwater posture show has what is missing.',
    check: ({ buckets, seen }) => {
      const answers = buckets.map((left) =>
        ofLook(null, lookOf(seen.buckets, left.bucket), (sight) => ofBucket(left, sight)),
      );
      if (answers.length === 0) return [];
      return [
        {
          share: null,
          drifted: answers.flatMap(({ drifted }) => drifted),
          unseen: answers.map(({ unseen }) => unseen).find((why) => why !== null) ?? null,
        },
      ];
    },
  },
];

function ofBucket(left: LeftBucket, sight: BucketSight): Pick<Answer, 'drifted' | 'unseen'> {
  const { bucket } = left;
  if (sight === null) return { drifted: [{ subject: bucket, what: 'The bucket is gone.' }], unseen: null };
  const settings = SETTING_NAMES.map((name) => ofSetting(left, name, sight.posture[name]));
  return {
    drifted: settings.flatMap(({ drifted }) => drifted ?? []),
    unseen: settings.map(({ unseen }) => unseen).find((why) => why !== null) ?? null,
  };
}

function ofSetting(
  { bucket, migration, posture }: LeftBucket,
  setting: SettingName,
  look: Look<PostureSetting['value']>,
): { readonly drifted: Drifted | null; readonly unseen: string | null } {
  if (look.kind === 'unseen') return { drifted: null, unseen: look.text };
  const live = { setting, value: look.value } as PostureSetting;
  const diff = settingDiff(posture, live, migration);
  const subject = `${SETTING_TITLES[setting]} of ${bucket}`;
  // Stronger than it was left is nobody's harm.
  const stronger = setting === 'encryption' && posture.encryption === 'SSE-S3';
  if (diff.kind === 'conflict')
    return { drifted: stronger ? null : { subject, what: diff.text }, unseen: null };
  if (sameSetting(setting, diff.value, live.value)) return { drifted: null, unseen: null };
  const left = { setting, value: diff.value } as PostureSetting;
  const what = `It is not as it was left; to set it back: ${changeText(live, left, migration)}.`;
  return { drifted: { subject, what }, unseen: null };
}
