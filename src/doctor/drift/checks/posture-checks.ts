import { changeText, SETTING_TITLES } from '../../../plans/posture/change-text.ts';
import { sameSetting, settingDiff } from '../../../plans/posture/diff.ts';
import { openedSince, outsiders, ownStatementsDrift } from '../../../plans/posture/policy-drift.ts';
import { type PostureSetting, SETTING_NAMES, type SettingName } from '../../../plans/posture/posture.ts';
import type { Look } from '../../look.ts';
import type { BucketSight } from '../../sightings.ts';
import {
  type Answer,
  type DriftCheck,
  type Drifted,
  type DriftFacts,
  type LeftBucket,
  ofLook,
} from '../check.ts';
import { lookOf } from '../sightings.ts';

/** HR3xx, second part: how the bucket is set up. */
export const POSTURE_CHECKS: readonly DriftCheck[] = [
  {
    id: 'HR311',
    title: 'A bucket is set up otherwise than headwater left it',
    severity: 'error',
    why: 'Versions, privacy, encryption and what the policy denies protect the only copy there is [aws-facts D]; somebody turned a part of that off.',
    action: 'Find who changed it and why, and set it back; headwater posture show has what is missing.',
    check: (facts) => ofBuckets(facts, ofBucket),
  },
  {
    id: 'HR312',
    title: 'The bucket policy lets somebody new in',
    severity: 'error',
    why: 'What the bucket holds is the only copy there is: a statement that allows everybody or another account something opens it, whatever the roles of this account say [aws-facts D].',
    action:
      'Find who added the statement and what for; take it out of the policy, or limit it to principals of this account.',
    check: (facts) => ofBuckets(facts, letInto),
  },
];

type Said = Pick<Answer, 'drifted' | 'unseen'>;

/** One answer for all buckets: what is open of one that cannot be seen stays open with the others. */
function ofBuckets(
  { buckets, seen }: DriftFacts,
  say: (left: LeftBucket, sight: BucketSight) => Said,
): readonly Answer[] {
  const answers = buckets.map((left) =>
    ofLook(null, lookOf(seen.buckets, left.bucket), (sight) => say(left, sight)),
  );
  if (answers.length === 0) return [];
  return [
    {
      share: null,
      drifted: answers.flatMap(({ drifted }) => drifted),
      unseen: answers.map(({ unseen }) => unseen).find((why) => why !== null) ?? null,
    },
  ];
}

/** That the bucket is gone HR311 tells. */
function letInto(left: LeftBucket, sight: BucketSight): Said {
  if (sight === null) return { drifted: [], unseen: null };
  const { policy } = sight.posture;
  if (policy.kind === 'unseen') return { drifted: [], unseen: policy.text };
  const all = outsiders(policy.value, left);
  // Beside one for everybody without conditions nothing is ever set: it is new for certain.
  const open = all.filter(({ isPublic }) => isPublic);
  const news = left.policy === null ? open : [...new Set([...open, ...openedSince(left.policy.text, all)])];
  const unknown = all.length > news.length && left.policy === null;
  return {
    drifted: news.map(({ statement, what }) => ({ subject: policyPart(left, statement), what })),
    unseen: unknown
      ? `whether statements of others in the policy of ${left.bucket} are new cannot be told: no record of it was found`
      : null,
  };
}

function policyPart({ bucket }: LeftBucket, statement: string): string {
  return `${statement} in the policy of ${bucket}`;
}

function ofBucket(left: LeftBucket, sight: BucketSight): Said {
  const { bucket } = left;
  if (sight === null) return { drifted: [{ subject: bucket, what: 'The bucket is gone.' }], unseen: null };
  const settings = SETTING_NAMES.map((name) => ofSetting(left, name, sight.posture[name]));
  return {
    drifted: settings.flatMap(({ drifted }) => drifted),
    unseen: settings.map(({ unseen }) => unseen).find((why) => why !== null) ?? null,
  };
}

function ofSetting(left: LeftBucket, setting: SettingName, look: Look<PostureSetting['value']>): Said {
  if (look.kind === 'unseen') return { drifted: [], unseen: look.text };
  if (setting === 'policy') return { drifted: ofPolicy(left, look.value as string | null), unseen: null };
  const { bucket, migration, posture } = left;
  const live = { setting, value: look.value } as PostureSetting;
  const diff = settingDiff(posture, live, migration);
  const subject = `${SETTING_TITLES[setting]} of ${bucket}`;
  // Stronger than it was left is nobody's harm.
  const stronger = setting === 'encryption' && posture.encryption === 'SSE-S3';
  if (diff.kind === 'conflict')
    return { drifted: stronger ? [] : [{ subject, what: diff.text }], unseen: null };
  if (sameSetting(setting, diff.value, live.value)) return { drifted: [], unseen: null };
  const wanted = { setting, value: diff.value } as PostureSetting;
  const what = `It is not as it was left; to set it back: ${changeText(live, wanted, migration)}.`;
  return { drifted: [{ subject, what }], unseen: null };
}

/** Statement by statement; one that cannot be read has none of ours. */
function ofPolicy(left: LeftBucket, live: string | null): readonly Drifted[] {
  return ownStatementsDrift(left.posture.statements, live, left.migration).map(({ statement, what }) => ({
    subject: policyPart(left, statement),
    what,
  }));
}
