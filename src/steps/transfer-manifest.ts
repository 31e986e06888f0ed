import { resolveKeyPrefix } from '../config/key-prefix.ts';
import { likelyStrategy } from '../config/likely-strategy.ts';
import type { StepOf } from '../plans/plan.ts';
import { manifestPrefix } from '../plans/steps/transfer-manifest.ts';
import type { FileRange, KeyRules } from '../ports/catalog.ts';
import type { Carried } from '../ports/data-sync.ts';
import type { ManifestFile } from '../ports/manifest-file.ts';
import { againstOf, answerable } from './answerable.ts';
import { bucketArn } from './arns.ts';
import { type StepContext, shareConfig } from './context.ts';
import { taskOf } from './task-of.ts';

/** Why a run cannot be started by a manifest: there is no inventory to make it from, or nothing to carry. */
export interface NoManifest {
  readonly by: 'nothing';
  readonly why: 'inventory-gone' | 'no-files';
}

/**
 * Writes the transfer manifest of a step into the control bucket, under a name made from its content, so that whoever
 * repeats this finds it there. The files are those of the list that the pass is held against afterwards.
 */
export async function uploadedManifest(
  context: StepContext,
  step: StepOf<'transfer'>,
  range: FileRange,
): Promise<Carried | NoManifest> {
  const progress = await context.ledger.progress();
  const inventory = await answerable(context, againstOf(step), progress);
  if (inventory === null) return { by: 'nothing', why: 'inventory-gone' };
  const manifest = await context.catalog.writeManifest(inventory, rulesOf(context, step.share), range);
  try {
    return manifest.files === 0
      ? { by: 'nothing', why: 'no-files' }
      : await uploadManifest(context, step, manifest);
  } finally {
    await manifest.drop();
  }
}

/** Puts a manifest into the control bucket under a name made from its content, for one run of the step's task. */
export async function uploadManifest(
  context: StepContext,
  step: StepOf<'transfer'>,
  { file, sha256 }: Pick<ManifestFile, 'file' | 'sha256'>,
): Promise<Carried> {
  const { reportBucket: bucket, reportRoleArn: roleArn } = taskOf(context, step);
  const name = step.id.slice(`${step.share}/transfer/`.length);
  const key = `${manifestPrefix(context.plan.migration, step.share)}${name}-${sha256}.csv`;
  await context.buckets.uploadOnce(bucket, key, file, 'text/csv');
  const head = await context.buckets.head(bucket, key);
  return { by: 'manifest', bucketArn: bucketArn(bucket), key, versionId: head?.versionId ?? null, roleArn };
}

function rulesOf(context: StepContext, name: string): KeyRules {
  const share = shareConfig(context, name);
  const { protocol, exclude } = share;
  return {
    protocol,
    exclude,
    strategy: likelyStrategy(share),
    keyPrefix: resolveKeyPrefix(context.config, share),
  };
}
