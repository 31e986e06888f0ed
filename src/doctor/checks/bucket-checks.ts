import { type Check, fine, ifAllowed, note, unchecked, unseen, wrong } from '../check.ts';
import { bucketLabel, needsDone, ofEachBucket } from './each-bucket.ts';

/** HD60x: that the buckets are there, where they should be, and set up as `apply` leaves them. */
export const BUCKET_CHECKS: readonly Check[] = [
  {
    id: 'HD601',
    area: 'buckets',
    title: 'A bucket cannot be reached, or is somebody else’s',
    severity: 'error',
    why: 'Names of buckets are taken worldwide: one that is refused may belong to anybody, and data must not go there.',
    fix: 'Choose another name, or get the permissions of docs/iam.md on this bucket from its owner.',
    check: (facts) =>
      (facts.seen.buckets ?? []).flatMap(({ name, look }) => {
        const label = bucketLabel(facts, name);
        if (look.kind === 'unseen') return [unseen(facts, label, look)];
        return look.value === null
          ? [note(label, 'It does not exist yet; apply makes it, versioned, encrypted and private.')]
          : [fine(label, facts.config.aws.account === undefined ? 'It can be reached.' : 'It is ours.')];
      }),
  },
  {
    id: 'HD602',
    area: 'buckets',
    title: 'A bucket is in another Region',
    severity: 'error',
    why: 'DataSync writes to buckets of other Regions over lines that are charged for, and a file gateway is told one Region.',
    fix: 'Correct aws.region, or name a bucket of this Region.',
    check: (facts) =>
      ofEachBucket(facts, (label, { region }) =>
        ifAllowed(region, label, (where) =>
          where === facts.config.aws.region
            ? [fine(label, `It is in ${where}.`)]
            : [wrong(label, `It is in ${where}; aws.region is ${facts.config.aws.region}.`)],
        ),
      ),
  },
  {
    id: 'HD603',
    area: 'buckets',
    title: 'A bucket keeps no versions',
    severity: 'warn',
    why: 'A version is what brings back what was overwritten or deleted; and it takes 15 minutes until versioning holds everywhere [aws-facts D].',
    fix: 'Leave it to apply, which turns versioning on, or turn it on now.',
    check: (facts) =>
      ofEachBucket(facts, (label, { versioning }) =>
        ifAllowed(versioning, label, (state) =>
          state === 'Enabled'
            ? [fine(label, 'It keeps versions.')]
            : [needsDone(label, `Versioning is ${state === 'Off' ? 'off' : 'suspended'}`)],
        ),
      ),
  },
  {
    id: 'HD604',
    area: 'buckets',
    title: 'A bucket does not block public access',
    severity: 'warn',
    why: 'With all four flags on, no policy and no ACL, by mistake or not, makes data public [aws-facts D].',
    fix: 'Leave it to apply, which turns all four on, or turn them on now.',
    check: (facts) =>
      ofEachBucket(facts, (label, { publicFlagsOff }) =>
        ifAllowed(publicFlagsOff, label, (off) =>
          off.length === 0
            ? [fine(label, 'It blocks public access.')]
            : [needsDone(label, `Off: ${off.join(', ')}`)],
        ),
      ),
  },
  {
    id: 'HD605',
    area: 'buckets',
    title: 'Objects of a bucket may belong to others',
    severity: 'warn',
    why: 'With BucketOwnerEnforced every object belongs to the bucket’s owner and ACLs mean nothing [aws-facts D]; else an object written by another account cannot be read.',
    fix: 'Leave it to apply, which sets BucketOwnerEnforced, or set it now.',
    check: (facts) =>
      ofEachBucket(facts, (label, { ownership }) =>
        ifAllowed(ownership, label, (owner) =>
          owner === 'BucketOwnerEnforced'
            ? [fine(label, 'All its objects are its owner’s.')]
            : [needsDone(label, `Object ownership is ${owner}`)],
        ),
      ),
  },
  {
    id: 'HD606',
    area: 'buckets',
    title: 'A bucket is encrypted otherwise than configured',
    severity: 'error',
    why: 'What is written is encrypted by the bucket’s default; headwater never weakens one, so apply stops at a bucket of SSE-KMS where SSE-S3 is wanted, or of another key.',
    fix: 'Set bucket.encryption and bucket.kmsKeyArn to what the bucket has, or change the bucket.',
    check: (facts) =>
      ofEachBucket(facts, (label, { encryption }) =>
        ifAllowed(encryption, label, ({ kind, keyArn }) => {
          const wanted = facts.config.bucket;
          if (kind === 'SSE-S3' && wanted.encryption === 'SSE-KMS')
            return [
              { ...needsDone(label, 'It is encrypted with SSE-S3, and SSE-KMS is wanted'), outcome: 'warn' },
            ];
          if (kind !== wanted.encryption)
            return [wrong(label, `It is encrypted with ${kind}; bucket.encryption is ${wanted.encryption}.`)];
          const other = keyArn !== null && wanted.kmsKeyArn !== undefined && keyArn !== wanted.kmsKeyArn;
          if (!other) return [fine(label, `It is encrypted with ${kind}.`)];
          return /:key\//.test(keyArn)
            ? [wrong(label, 'It is encrypted with another key than bucket.kmsKeyArn.')]
            : [unchecked(label, 'Not checked, because its key is named by an alias or an id.')];
        }),
      ),
  },
];
