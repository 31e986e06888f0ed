import type { EventBody } from './events.ts';
import type { Progress } from './progress.ts';

/** The rules that are written, after one more write. */
export function withRules(
  known: Progress['lifecycle'],
  { plan, step, bucket, ruleIds, after, record }: Extract<EventBody, { type: 'lifecycle-written' }>,
): Progress['lifecycle'] {
  return new Map(known).set(bucket, { plan, step, ruleIds, after, record: record ?? null });
}

/** The rules that are written, without those of a bucket. */
export function withoutRules(known: Progress['lifecycle'], bucket: string): Progress['lifecycle'] {
  const left = new Map(known);
  left.delete(bucket);
  return left;
}
