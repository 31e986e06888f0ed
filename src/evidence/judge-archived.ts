import type { Judgement, Level, PathFacts } from './verdict.ts';

/**
 * What is archived before it is proved can be read by nobody, and no later pass can compare it. Otherwise classes are not compared:
 * DataSync keeps small objects in STANDARD whatever the class of its location, and leaves existing ones as they are [aws-facts 3], and
 * lifecycle rules move objects on.
 */
export function judgeArchived(judged: Judgement, facts: PathFacts, level: Level): Judgement {
  const tooEarly = judged.verdict === 'match' && facts.access === 'archived' && level !== 'L0';
  return tooEarly ? { ...judged, verdict: 'differ', reason: 'class' } : judged;
}
