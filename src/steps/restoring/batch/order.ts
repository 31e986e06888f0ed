import type { RestoreJob } from '../../../plans/restore/record.ts';
import type { BatchOrder } from '../../../ports/batch-jobs.ts';
import { tierUnavailable } from './errors.ts';
import type { BatchTools } from './tools.ts';

/** Where all that belongs to a job lies in the control bucket; ends with a slash. */
export function placeOfJob({ migration }: Pick<BatchTools, 'migration'>, intent: string): string {
  return `${migration}/restores/${intent}/`;
}

/** Where its report lies there, as a job wants it: without a slash at the end. */
export function reportOfJob(tools: Pick<BatchTools, 'migration'>, intent: string): string {
  return `${placeOfJob(tools, intent)}report`;
}

/** The order of a job, word for word the same each time. Only what failed is reported: a success says no more than its number. */
export function orderOf(
  tools: Pick<BatchTools, 'migration' | 'control' | 'terms'>,
  { intent, subject, role, manifest }: RestoreJob,
): BatchOrder {
  const { migration, control, terms } = tools;
  if (terms.tier === 'Expedited') throw tierUnavailable();
  return {
    operation: { kind: 'restore', tier: terms.tier, days: subject === 'tiered' ? null : terms.days },
    token: `headwater-${intent}`,
    description: `headwater ${migration} restore ${intent}`,
    roleArn: role,
    manifest: { bucket: control, key: manifest.key, etag: manifest.etag },
    report: { bucket: control, prefix: reportOfJob(tools, intent), scope: 'failed' },
  };
}
