import { resolveKeyPrefix } from '../../config/key-prefix.ts';
import { type Facts, ifSeen, type Said, wrong } from '../check.ts';
import type { BucketSight } from '../sightings.ts';

/** `my-data (data)`: which of the two a bucket is. */
export function bucketLabel({ config }: Facts, name: string): string {
  const uses = [
    ...(name === config.bucket.name ? ['data'] : []),
    ...(name === config.bucket.control ? ['control'] : []),
  ];
  return `${name} (${uses.join(' and ')})`;
}

/** What to say of each bucket that exists. */
export function ofEachBucket(
  facts: Facts,
  say: (label: string, bucket: NonNullable<BucketSight>, name: string) => readonly Said[],
): readonly Said[] {
  return (facts.seen.buckets ?? []).flatMap(({ name, look }) =>
    ifSeen(look, (bucket) => (bucket === null ? [] : say(bucketLabel(facts, name), bucket, name))),
  );
}

/** What `apply` puts right by itself, for a person to know of before. */
export function needsDone(label: string, what: string): Said {
  return wrong(label, `${what}; apply will change that.`);
}

/** The prefixes of a bucket that headwater or DataSync writes. */
export function ownPrefixes({ config }: Facts, name: string): readonly string[] {
  return [
    ...(name === config.bucket.name ? config.shares.map((share) => resolveKeyPrefix(config, share)) : []),
    ...(name === config.bucket.control ? [`${config.migration}/`] : []),
  ];
}
