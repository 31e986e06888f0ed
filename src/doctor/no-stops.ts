import { type LivePosture, sidPrefix } from '../plans/posture/posture.ts';
import { denialsIn, parsedPolicy } from './policy-denies.ts';

/** Who denies these may believe objects to be safe from rules. */
const TAKEN_FOR_STOPS = ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'];

/**
 * What of a bucket people take for a stop of lifecycle rules and is none, in words. Lifecycle asks no policy, and moves and hides
 * locked objects like others: all that a lock prevents is that a locked version is deleted [aws-facts A.2]. Statements of ours are left
 * out: nobody is told that they stop rules.
 */
export function noStops(
  { objectLock, policy }: Pick<LivePosture, 'objectLock' | 'policy'>,
  migration: string,
): readonly string[] {
  const denials = denialsIn(parsedPolicy(policy), TAKEN_FOR_STOPS).map(({ name }) => name);
  return [
    ...(objectLock === null ? [] : ['Object Lock']),
    ...denials
      .filter((name) => !name.startsWith(sidPrefix(migration)))
      .map((name) => `policy statement ${JSON.stringify(name)}`),
  ];
}
