import { DIRECTORY_WITHOUT_OBJECT, LINK_NOT_COPIED } from './books.ts';
import type { Evidence } from './evidence.ts';
import { judge } from './judge.ts';
import { judgeArchived } from './judge-archived.ts';
import type { Judgement, Level, PathFacts } from './verdict.ts';

type Copy = NonNullable<Evidence['copy']>;

/**
 * The rule a record was made by: {@link judge} for a share of a migration, with nothing archived while the source is the authority,
 * and for a copy what its maker is known to do.
 */
export function judgeOf(
  level: Level,
  { copy, authority }: Pick<Evidence, 'copy' | 'authority'>,
): (facts: PathFacts) => Judgement {
  if (copy !== null) return (facts) => judgeCopy(facts, level, copy.madeBy);
  if (authority === 'bucket') return (facts) => judge(facts, level);
  return (facts) => judgeArchived(judge(facts, level), facts, level);
}

/**
 * A copy has no dated inventory from before it was made: the scan is as old as the check. What dates it is the time S3
 * stored each object. A file written after that is not accused of having been copied wrongly.
 */
function judgeCopy(facts: PathFacts, level: Level, madeBy: Copy['madeBy']): Judgement {
  const judged = madeBy === 'other' ? judgeOfOther(facts, level) : judge(facts, level);
  if (facts.stored !== 'before-source') return judged;
  // At L2 and deeper the bytes were found equal, whenever they were written.
  const sameSize = level === 'L1' && judged.verdict === 'match' && facts.kind === 'file';
  return judged.verdict === 'differ' || sameSize
    ? { ...judged, verdict: 'changed-since', reason: 'changed-after-copy' }
    : judged;
}

/**
 * Tools other than DataSync store no directories, leave links out or store what they lead to, and store each name of a file
 * at once: a name that is missing has not to wait for a later pass.
 */
function judgeOfOther(facts: PathFacts, level: Level): Judgement {
  const { source, kind, object, sourceNow } = facts;
  const there = source === 'mapped' && sourceNow !== 'gone';
  if (there && object === 'absent' && kind === 'directory') return leftOut(DIRECTORY_WITHOUT_OBJECT);
  if (there && object === 'absent' && kind === 'symlink') return leftOut(LINK_NOT_COPIED);
  const judged = judge({ ...facts, hardLink: 'no' }, level);
  return kind === 'symlink' && judged.verdict === 'differ'
    ? { ...judged, verdict: 'unverified', reason: 'link-followed' }
    : judged;
}

function leftOut(reason: string): Judgement {
  return { verdict: 'excluded', book: 'excluded', reason };
}
