import { type Check, fine, ifAllowed, note, unseen, wrong } from '../check.ts';
import { bucketLabel, ofEachBucket } from './each-bucket.ts';

/** HD601 and HD602: that the buckets are there, and where they should be. */
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
];
