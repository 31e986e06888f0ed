import { EXIT_CODES } from '../errors.ts';
import { changeText } from '../plans/posture/change-text.ts';
import { postureDiff } from '../plans/posture/diff.ts';
import type { LivePosture, PostureSetting } from '../plans/posture/posture.ts';
import { inventoryId, wantedPosture } from '../plans/posture/wanted.ts';
import { undoBucketPosture } from '../steps/undo-posture.ts';
import type { PostureShown, PostureUndone } from '../views/values/postured.ts';
import { approvedPlan } from './approved-plan.ts';
import { connectCloud } from './cloud.ts';
import { assertOwnAccount } from './own-account.ts';
import { operator } from './planning.ts';
import type { Project } from './project.ts';

/** What `apply` would set on the data bucket and the control bucket as they are now. Reads only, and needs no plan. */
export async function showPosture(project: Project): Promise<readonly PostureShown[]> {
  const { bucket, migration } = project.config;
  const cloud = await connectCloud(project);
  try {
    const shown: PostureShown[] = [];
    for (const [name, holds] of [[bucket.control, 'control'] as const, [bucket.name, 'data'] as const]) {
      const live = await cloud.buckets.posture(name, inventoryId(migration));
      shown.push({ bucket: name, holds, exists: live !== null, ...diffFrom(project, name, live ?? FRESH) });
    }
    return shown;
  } finally {
    cloud.close();
  }
}

function diffFrom(
  { config }: Project,
  bucket: string,
  live: LivePosture,
): Pick<PostureShown, 'changes' | 'kept' | 'conflicts'> {
  const { changes, ...rest } = postureDiff(wantedPosture(config, bucket), live, config.migration);
  return {
    changes: changes.map((after) => {
      const before = { setting: after.setting, value: live[after.setting] } as PostureSetting;
      return { setting: after.setting, text: changeText(before, after, config.migration) };
    }),
    ...rest,
  };
}

/** A bucket as S3 makes it since 2023 [aws-facts D]. */
const FRESH: LivePosture = {
  versioning: { status: 'Off', mfaDelete: false },
  publicAccess: {
    blockPublicAcls: true,
    ignorePublicAcls: true,
    blockPublicPolicy: true,
    restrictPublicBuckets: true,
  },
  ownership: 'BucketOwnerEnforced',
  encryption: { algorithm: 'AES256', keyId: null, bucketKey: false, blocked: ['SSE-C'] },
  objectLock: null,
  inventory: null,
  policy: null,
};

/** How `posture show` ends where something contradicts the configuration. */
export function exitCodeOfPosture(shown: readonly PostureShown[]): number {
  return shown.some(({ conflicts }) => conflicts.length > 0) ? EXIT_CODES.exceptions : 0;
}

/**
 * Gives the buckets back what they were; the data bucket first, because what it was is in the control bucket. Throws HeadwaterError
 * `already-committed` (held) once a share is committed, and `posture-record-lost` (held).
 */
export async function undoPostures(project: Project): Promise<readonly PostureUndone[]> {
  const { plan } = await approvedPlan(project);
  await assertOwnAccount(project);
  const { name, control } = project.config.bucket;
  const { postures } = await project.ledger.progress();
  const cloud = await connectCloud(project);
  try {
    const undone: PostureUndone[] = [];
    const context = { buckets: cloud.buckets, ledger: project.ledger, plan };
    const touched = [...postures.keys()].filter((bucket) => bucket !== control && bucket !== name);
    for (const bucket of [name, ...touched, control]) {
      if (postures.has(bucket))
        undone.push(await undoBucketPosture(context, { bucket, controlBucket: control }, operator()));
    }
    return undone;
  } finally {
    cloud.close();
  }
}
