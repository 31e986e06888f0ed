import { canonicalJson } from '../config/canonical.ts';
import { assertWhole } from '../plans/basis.ts';
import { mergeLifecycle } from '../plans/classes/lifecycle-merge.ts';
import type { LifecycleRule } from '../ports/bucket.ts';
import type { LifecyclePreview } from '../views/values/lifecycle-preview.ts';
import { connectCloud } from './cloud.ts';
import { approvedPlan } from './plan-files.ts';
import type { Project } from './project.ts';

/** Reads each bucket's configuration and merges the approved plan's rules into it, without writing. */
export async function previewLifecycle(project: Project): Promise<readonly LifecyclePreview[]> {
  const { plan } = await approvedPlan(project);
  assertWhole(plan);
  const cloud = await connectCloud(project);
  try {
    const previews: LifecyclePreview[] = [];
    for (const step of plan.steps) {
      if (step.kind !== 'lifecycle-rules') continue;
      const before = await cloud.buckets.lifecycle(step.bucket);
      const after = mergeLifecycle(before, step, plan.migration);
      // S3 returns a rule's fields in an order of its own.
      const has = (rules: readonly LifecycleRule[], rule: LifecycleRule) =>
        rules.some((other) => canonicalJson(other) === canonicalJson(rule));
      previews.push({
        bucket: step.bucket,
        kept: after.rules.filter((rule) => has(before.rules, rule)),
        removed: before.rules.filter((rule) => !has(after.rules, rule)),
        added: after.rules.filter((rule) => !has(before.rules, rule)),
      });
    }
    return previews;
  } finally {
    cloud.close();
  }
}
