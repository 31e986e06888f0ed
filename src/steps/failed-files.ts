import { createHash } from 'node:crypto';
import type { StepOf } from '../plans/plan.ts';
import { manifestLine, manifestPrefix } from '../plans/steps/transfer-manifest.ts';
import type { Carried } from '../ports/data-sync.ts';
import { bucketArn } from './arns.ts';
import type { StepContext } from './context.ts';
import { executionReports } from './execution-reports.ts';
import { taskOf } from './task-of.ts';

/** More than these are carried by the whole selection again: with so many something larger is wrong. */
export const FEW_FILES = 10_000;
/** Parts of 5 MB. A longer report takes longer to read than a run takes to find out by itself what is missing. */
const REPORTS_AT_MOST = 200;
/** Longest path DataSync takes from a transfer manifest, in bytes [aws-facts 5]. */
const MAX_PATH_BYTES = 1024;

/**
 * A transfer manifest of the files that an execution's report says failed, uploaded under a name made from its content.
 * Null when there is none to be had: the report is missing or too long, names no file or too many, or something that
 * cannot stand in a manifest; or the task has a filter, which does not go with one [aws-facts 5].
 */
export async function failedManifest(
  context: StepContext,
  step: StepOf<'transfer'>,
  executionArn: string,
): Promise<Carried | null> {
  const { excludes, reportBucket: bucket, reportRoleArn: roleArn } = taskOf(context, step);
  if (excludes.length > 0) return null;
  const paths = await failedPaths(context, step.share, executionArn);
  if (paths === null) return null;
  const body = Buffer.from(paths.map(manifestLine).join(''));
  const sha256 = createHash('sha256').update(body).digest('hex');
  const name = step.id.slice(`${step.share}/transfer/`.length);
  const key = `${manifestPrefix(context.plan.migration, step.share)}${name}-failed-${sha256}.csv`;
  await context.buckets.writeOnce(bucket, key, body, 'text/csv');
  const head = await context.buckets.head(bucket, key);
  return { by: 'manifest', bucketArn: bucketArn(bucket), key, versionId: head?.versionId ?? null, roleArn };
}

/** The files, sorted, each once; see {@link failedManifest} for when there are none. */
async function failedPaths(
  context: StepContext,
  share: string,
  executionArn: string,
): Promise<readonly string[] | null> {
  const paths = new Set<string>();
  let documents = 0;
  for await (const { failedFiles, failedOthers, unknown } of executionReports(context, share, executionArn)) {
    documents += 1;
    for (const path of failedFiles) paths.add(path);
    const tooLong = failedFiles.some((path) => Buffer.byteLength(path) > MAX_PATH_BYTES);
    if (failedOthers > 0 || unknown > 0 || tooLong) return null;
    if (paths.size > FEW_FILES || documents > REPORTS_AT_MOST) return null;
  }
  return paths.size === 0 ? null : [...paths].sort();
}
