import { prefixesOverlap } from '../config/key-prefix.ts';
import type { AuthorityRegister } from './authority.ts';

/** Keys whose source of truth is the bucket since another migration committed them. */
export interface CommittedElsewhere {
  readonly migration: string;
  readonly share: string;
  readonly bucket: string;
  readonly keyPrefix: string;
  /** UTC. */
  readonly since: string;
}

/** All that registers of other migrations say is committed. */
export function committedElsewhere(registers: readonly AuthorityRegister[]): readonly CommittedElsewhere[] {
  return registers.flatMap(({ migration, shares }) =>
    shares.flatMap((one) => {
      if (one.holder !== 'bucket') return [];
      const { share, bucket, keyPrefix, since } = one;
      return [{ migration, share, bucket, keyPrefix, since }];
    }),
  );
}

/** The first of them whose keys lie below what is to be written, or above it; null when none is in the way. */
export function inTheWayOf(
  found: readonly CommittedElsewhere[],
  writes: { readonly bucket: string; readonly keyPrefix: string },
): CommittedElsewhere | null {
  return (
    found.find(
      ({ bucket, keyPrefix }) => bucket === writes.bucket && prefixesOverlap(keyPrefix, writes.keyPrefix),
    ) ?? null
  );
}

/** The refusal of a transfer of `share` into keys that another migration has committed. */
export function committedByOther(
  share: string,
  { migration, share: theirs, bucket, keyPrefix, since }: CommittedElsewhere,
): { readonly code: 'prefix-committed'; readonly message: string; readonly next: readonly string[] } {
  return {
    code: 'prefix-committed',
    message: `The prefix of ${share} reaches into s3://${bucket}/${keyPrefix}, which migration ${migration} committed for its share ${theirs} at ${since}: no DataSync task may write there again.`,
    next: [`Give ${share} a prefix of its own in headwater.yaml, then: headwater plan create`],
  };
}
