import { safeText } from '../../inventory/display.ts';
import { changeText, SETTING_TITLES, valueText } from '../../plans/posture/change-text.ts';
import { sameSetting, settingDiff } from '../../plans/posture/diff.ts';
import type { PostureSetting, SettingName } from '../../plans/posture/posture.ts';
import { wantedPosture } from '../../plans/posture/wanted.ts';
import {
  type Check,
  type Facts,
  fine,
  ifAllowed,
  ifSeen,
  note,
  type Said,
  unchecked,
  wrong,
} from '../check.ts';
import { needsDone, ofEachBucket } from './each-bucket.ts';

/** HD603 to HD610: each setting of the posture, as the bucket step will find it. What `apply` changes is told before. */
export const POSTURE_CHECKS: readonly Check[] = [
  ofSetting('versioning', {
    id: 'HD603',
    title: 'A bucket keeps no versions',
    severity: 'warn',
    why: 'A version is what brings back what was overwritten or deleted; and it takes 15 minutes until versioning holds everywhere [aws-facts D].',
    fix: 'Leave it to apply, which turns versioning on, or turn it on now.',
  }),
  ofSetting('publicAccess', {
    id: 'HD604',
    title: 'A bucket does not block public access',
    severity: 'warn',
    why: 'With all four flags on, no policy and no ACL, by mistake or not, makes data public [aws-facts D].',
    fix: 'Leave it to apply, which turns all four on, or turn them on now.',
  }),
  ofSetting('ownership', {
    id: 'HD605',
    title: 'Objects of a bucket may belong to others',
    severity: 'warn',
    why: 'With BucketOwnerEnforced every object belongs to the bucket’s owner and ACLs mean nothing [aws-facts D]; else an object written by another account cannot be read.',
    fix: 'Leave it to apply, which sets BucketOwnerEnforced, or set it now.',
  }),
  ofSetting('encryption', {
    id: 'HD606',
    title: 'A bucket is encrypted otherwise than configured',
    severity: 'error',
    why: 'What is written is encrypted by the bucket’s default; headwater never weakens one, so apply stops at a bucket of SSE-KMS where SSE-S3 is wanted, or of another key. What is encrypted with a key that its writer brought along (SSE-C) only that writer can read.',
    fix: 'Set bucket.encryption and bucket.kmsKeyArn to what the bucket has, or change the bucket.',
  }),
  ofSetting('policy', {
    id: 'HD607',
    title: 'The policy of a bucket lacks statements of ours',
    severity: 'warn',
    why: 'The policy refuses connections without TLS and the deletion of versions [aws-facts D]; statements of others stay as they are.',
    fix: 'Leave it to apply; headwater posture show has what it will add.',
  }),
  ofSetting('inventory', {
    id: 'HD608',
    title: 'S3 does not report what is in the data bucket',
    severity: 'warn',
    why: 'A daily report of every version is what shows, without listing, what piled up and who wrote it [aws-facts D]; S3 charges for it by objects listed.',
    fix: 'Leave it to apply, or set bucket.inventory to weekly or off.',
  }),
  ofSetting('objectLock', {
    id: 'HD609',
    title: 'Object Lock is not as configured',
    severity: 'warn',
    why: 'A bucket never gets rid of Object Lock, and in COMPLIANCE mode nobody shortens a retention [aws-facts D], so it is set on request only, and what is there is never made weaker.',
    fix: 'Leave it to apply, or change bucket.objectLock.',
  }),
  {
    id: 'HD610',
    area: 'buckets',
    title: 'The bucket policies keep headwater out',
    severity: 'error',
    why: 'With bucket.breakGlass the bucket policies deny everybody but its roles and roles.headwater to write lifecycle rules and to turn versioning off; these credentials are neither, so headwater could not write its own rules.',
    fix: 'Set roles.headwater to the role or user that headwater and its workers run with, or run them with that.',
    check: ({ config, seen }) => {
      const { breakGlass } = config.bucket;
      if (breakGlass.length === 0) return [];
      return ifSeen(seen.credentials, ({ arn }) => {
        const excepted = [
          ...breakGlass,
          ...(config.roles.headwater === undefined ? [] : [config.roles.headwater]),
        ];
        return excepted.some((principal) => isPrincipal(principal, arn))
          ? [fine(null, 'The bucket policies let these credentials write lifecycle rules.')]
          : [wrong(null, `These are the credentials of ${safeText(arn)}.`)];
      });
    },
  },
];

/** Whether a caller's ARN, as STS tells it, is that user, or a session of that role, whose path it does not tell. */
function isPrincipal(principal: string, caller: string): boolean {
  if (principal === caller) return true;
  const [, account, role] = /^arn:[^:]+:sts::(\d+):assumed-role\/([^/]+)\//.exec(caller) ?? [];
  const [, , , , owner, resource = ''] = principal.split(':');
  return (
    account !== undefined &&
    owner === account &&
    resource.startsWith('role/') &&
    resource.endsWith(`/${role}`)
  );
}

type Words = Pick<Check, 'id' | 'title' | 'severity' | 'why' | 'fix'>;

function ofSetting(setting: SettingName, words: Words): Check {
  return {
    ...words,
    area: 'buckets',
    check: (facts) =>
      ofEachBucket(facts, (label, { posture }, name) =>
        ifAllowed<PostureSetting['value']>(posture[setting], label, (value) =>
          saidOf(facts, { label, name }, { setting, value } as PostureSetting),
        ),
      ),
  };
}

function saidOf(
  { config }: Facts,
  { label, name }: { readonly label: string; readonly name: string },
  live: PostureSetting,
): readonly Said[] {
  const { migration } = config;
  const { setting, value } = live;
  const diff = settingDiff(wantedPosture(config, name), live, migration);
  if (diff.kind === 'conflict') return [{ ...wrong(label, diff.text, diff.fix), outcome: 'error' }];
  const more = [
    ...diff.kept.map((text) => note(label, text)),
    ...diff.untold.map((text) => unchecked(label, text)),
  ];
  const after = { setting, value: diff.value } as PostureSetting;
  const change = sameSetting(setting, diff.value, value)
    ? fine(label, `${sentence(SETTING_TITLES[setting])}: ${valueText(live)}.`)
    : ({ ...needsDone(label, sentence(changeText(live, after, migration))), outcome: 'warn' } as const);
  return [change, ...more];
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
