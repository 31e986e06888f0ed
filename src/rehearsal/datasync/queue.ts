import type { ExecutionRecord } from './resources.ts';

/** What an execution needs for itself while it runs. */
export type Claim = Pick<ExecutionRecord, 'arn' | 'taskArn' | 'agentArns' | 'mode'>;

/** Longest queue of one task [aws-facts 2]. */
export const MAX_QUEUED_PER_TASK = 50;

/** Enhanced executions that run at once in an account [aws-facts 2]. */
export const MAX_ENHANCED_AT_ONCE = 120;

const needs = ({ taskArn, agentArns }: Omit<Claim, 'arn'>): readonly string[] => [taskArn, ...agentArns];
const enhanced = (claims: readonly Omit<Claim, 'arn'>[]): number =>
  claims.filter(({ mode }) => mode === 'ENHANCED').length;

/** Whether a claim would have to wait behind these. */
export function isBusy(claim: Omit<Claim, 'arn'>, running: readonly Claim[]): boolean {
  const taken = new Set(running.flatMap(needs));
  if (claim.mode === 'ENHANCED' && enhanced(running) >= MAX_ENHANCED_AT_ONCE) return true;
  return needs(claim).some((need) => taken.has(need));
}

/**
 * Which queued executions may start now. One execution runs per task and per agent [aws-facts 4]; first come, first
 * served, and nobody overtakes on an agent somebody older waits for.
 */
export function launchable<T extends Claim>(queued: readonly T[], running: readonly Claim[]): readonly T[] {
  const taken = new Set(running.flatMap(needs));
  let places = MAX_ENHANCED_AT_ONCE - enhanced(running);
  return queued.filter((claim) => {
    const free = !needs(claim).some((need) => taken.has(need));
    for (const need of needs(claim)) taken.add(need);
    if (!free || claim.mode === 'BASIC') return free;
    return places-- > 0;
  });
}
