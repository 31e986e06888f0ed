import type { Rule } from '../../plans/lifecycle/configuration.ts';
import { PortFault } from '../../ports/faults.ts';
import { type RulesContext, writesOf } from './lock.ts';
import { writtenRules } from './record.ts';

/**
 * The base that a write of a bucket's rules would merge with now, for those who only look. Null when nobody knows: nothing was
 * written yet, no record of it is left, or the control bucket is not there or may not be read. Throws other PortFaults.
 */
export async function recordedBase(
  context: Pick<RulesContext, 'buckets' | 'control'>,
  bucket: string,
  migration: string,
): Promise<readonly Rule[] | null> {
  try {
    return await writtenRules(context, await writesOf(context, bucket), migration);
  } catch (error) {
    if (error instanceof PortFault && (error.kind === 'denied' || error.kind === 'not-found')) return null;
    throw error;
  }
}
