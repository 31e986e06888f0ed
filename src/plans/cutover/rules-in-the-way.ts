import { prefixesOverlap } from '../../config/key-prefix.ts';
import type { Configuration } from '../lifecycle/configuration.ts';
import { isOwn } from '../lifecycle/own-rules.ts';
import { readRule } from '../lifecycle/rule.ts';

/** Classes that a file share serves without an error or a surprising bill [aws-facts 8]. */
const SERVED = new Set(['STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING']);

/** A share about to be cut over. */
export interface Served {
  readonly migration: string;
  readonly keyPrefix: string;
  readonly hasFileShare: boolean;
}

/**
 * Lifecycle rules of others that act on a share's keys in a way its users would suffer from: they delete current objects, or, under a
 * file share, move them where it cannot read them; or that hold what a later S3 adds, so that nobody can tell. One sentence a rule; ids
 * are hostile input when shown.
 */
export function rulesInTheWay(
  { rules }: Pick<Configuration, 'rules'>,
  { migration, keyPrefix, hasFileShare }: Served,
): readonly string[] {
  return rules.flatMap((rule) => {
    const read = readRule(rule);
    if (isOwn(rule, migration) || !read.enabled || !prefixesOverlap(read.selects.prefix, keyPrefix))
      return [];
    const moves = read.transitions.map(({ storageClass }) => storageClass).filter((to) => !SERVED.has(to));
    const does = [
      ...(read.expiration === null ? [] : ['deletes objects']),
      ...(hasFileShare && moves.length > 0
        ? [`moves objects to ${[...new Set(moves)].join(', ')}, which a file share cannot read`]
        : []),
      ...(read.unknown.length > 0
        ? [`holds ${read.unknown.join(', ')}, which this version of headwater does not understand`]
        : []),
    ];
    const id = read.id ?? '(without ID)';
    return does.length === 0
      ? []
      : [`lifecycle rule ${id}, which is not of this migration, ${does.join(' and ')}`];
  });
}
