import type { StepOf } from '../plans/plan.ts';
import type { StepContext } from './context.ts';
import type { StepOutcome } from './outcome.ts';

/**
 * The bucket exists, keeps versions, is private and encrypted before the first byte lands. CreateBucket may be repeated:
 * S3 answers that we own it already. Nothing in an existing bucket is weakened.
 */
export async function runBucket(context: StepContext, step: StepOf<'bucket'>): Promise<StepOutcome> {
  const before = await context.buckets.observe(step.bucket);
  if (before === null) await context.buckets.create(step.bucket);
  const changed = await context.buckets.harden(step.bucket, {
    versioning: true,
    encryption: step.encryption,
    kmsKeyArn: step.kmsKeyArn,
  });
  const summary =
    before === null ? 'created' : changed.length > 0 ? `set ${changed.join(', ')}` : 'as wanted already';
  return {
    kind: 'done',
    changed: before === null || changed.length > 0,
    summary: `bucket ${step.bucket}: ${summary}`,
  };
}
