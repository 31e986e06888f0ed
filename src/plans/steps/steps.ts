import { resolveKeyPrefix } from '../../config/key-prefix.ts';
import type { Config } from '../../config/schema.ts';
import type { ClassDecision } from '../classes/classes.ts';
import type { SettledShare } from '../classes/strategy.ts';
import { nextPass } from '../input.ts';
import { lanesOf } from '../lanes/lanes.ts';
import type { Partition } from '../lanes/partition-schema.ts';
import type { Step, StepOf } from '../plan.ts';
import { wantedPosture } from '../posture/wanted.ts';
import { cutoverSteps } from './cutover-steps.ts';
import { type ShareStepContext, transferSteps } from './transfer-steps.ts';

/** Days after which parts of an upload that never finished are removed; they are billed but not objects. */
export const ABORT_UPLOADS_AFTER_DAYS = 7;

/** A share with what was decided about it. */
export interface DecidedShare extends SettledShare {
  readonly decision: ClassDecision;
}

/** All steps in an order in which each comes after what it needs. */
export function planSteps(
  config: Config,
  decided: readonly DecidedShare[],
  partitions: readonly Partition[],
): Step[] {
  const open = decided.filter(({ share }) => nextPass(share.progress) !== null);
  const control = bucketStep(
    config,
    config.bucket.control,
    [],
    'task reports and evidence go to a bucket of their own, away from the data',
  );
  const data = bucketStep(
    config,
    config.bucket.name,
    // What the data bucket was before is recorded in the control bucket, and S3 reports into it.
    [control.id],
    'the data bucket is versioned, private and encrypted before the first byte lands',
  );
  const laned = open.map(({ share }) => ({ share, lanes: lanesOf(share, partitions) }));
  const shareSteps = laned.flatMap(({ share, lanes }) => {
    const context: ShareStepContext = {
      config,
      share,
      lanes,
      dataBucketStep: data.id,
      controlBucketStep: control.id,
    };
    const transfer = transferSteps(context);
    return [...transfer.steps, ...cutoverSteps(context, transfer.last)];
  });
  const commits = shareSteps.filter((step) => step.kind === 'commit').map((step) => step.id);
  return [control, data, ...shareSteps, lifecycleStep(config, decided, commits)];
}

function bucketStep(
  config: Config,
  bucket: string,
  needs: readonly string[],
  reason: string,
): StepOf<'bucket'> {
  return {
    id: `all/bucket.${bucket}`,
    kind: 'bucket',
    share: null,
    needs: [...needs],
    reason,
    undo: 'restore-posture',
    phase: 'transfer',
    bucket,
    controlBucket: config.bucket.control,
    posture: wantedPosture(config, bucket),
  };
}

/** One rule a share. A gateway makes two versions and more of every file that is written through it [aws-facts D]. */
function cleanUpRules(
  config: Config,
  decided: readonly DecidedShare[],
): StepOf<'lifecycle-rules'>['cleanUp'] {
  const { noncurrentDays } = config.policy;
  if (noncurrentDays === 'never') return [];
  return decided.map(({ share }) => ({
    id: `headwater:${config.migration}:${share.config.name}:versions`,
    prefix: resolveKeyPrefix(config, share.config),
    noncurrentDays,
  }));
}

function versionsText({ policy: { noncurrentDays } }: Config): string {
  if (noncurrentDays === 'never') return 'versions that were replaced are kept for ever';
  return `versions that were replaced are removed after ${noncurrentDays} days`;
}

function lifecycleStep(
  config: Config,
  decided: readonly DecidedShare[],
  commits: readonly string[],
): StepOf<'lifecycle-rules'> {
  return {
    id: `all/lifecycle-rules.${config.bucket.name}`,
    kind: 'lifecycle-rules',
    share: null,
    needs: [...commits],
    reason: `objects age only after the bucket is the source of truth; ${versionsText(config)}; S3 replaces the rules of a bucket as a whole, so one step writes them all`,
    undo: 'remove-lifecycle-rules',
    phase: 'lifecycle',
    bucket: config.bucket.name,
    rules: decided.flatMap(({ decision }) => decision.rules),
    cleanUp: cleanUpRules(config, decided),
    abortIncompleteMultipartUploadDays: ABORT_UPLOADS_AFTER_DAYS,
  };
}
