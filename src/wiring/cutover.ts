import { HeadwaterError } from '../errors.ts';
import { isDone, shareProgress } from '../ledger/progress.ts';
import { assertWhole, notWhole } from '../plans/basis.ts';
import { assertFresh } from '../plans/freshness.ts';
import type { Plan } from '../plans/plan.ts';
import { notDone } from '../views/not-done.ts';
import type { Readiness, RolledBack } from '../views/values/readiness.ts';
import { connectCloud } from './cloud.ts';
import { stepsOf } from './execution.ts';
import { approvedPlan } from './plan-files.ts';
import { operator } from './planning.ts';
import { type Project, selectShares } from './project.ts';
import { worldOf } from './world-of.ts';

/** A dry run: says for each share whether the cut-over could start now, and who must do what. Changes nothing. */
export async function prepareCutover(
  project: Project,
  names: readonly string[],
): Promise<readonly Readiness[]> {
  const shares = selectShares(project.config, names);
  const { plan } = await approvedPlan(project);
  assertFresh(plan, await worldOf(project));
  assertWhole(plan);
  const progress = await project.ledger.progress();
  return shares.map((share) => {
    const transfer = plan.steps.filter((step) => step.phase === 'transfer' && step.share === share.name);
    const open = transfer.filter((step) => !isDone(progress, plan.digest, step.id));
    const planned = plan.shares.find((entry) => entry.share === share.name);
    const stays = planned?.excluded.filter((entry) => !entry.accepted) ?? [];
    const blockers = [
      ...(notWhole(plan).includes(share.name)
        ? [`the plan does not know the whole of ${share.name}: scan it and plan again`]
        : []),
      ...notDone(open.map(({ id }) => id)),
      ...stays.map(
        (entry) =>
          `${entry.entries} entries stay behind (${entry.reason}) and nobody accepted that in policy.exceptions`,
      ),
    ];
    const { authority } = shareProgress(progress, share.name);
    return {
      share: share.name,
      authority: authority.holder,
      ready: blockers.length === 0 && authority.holder === 'source',
      steps: cutoverSteps(plan, share.name).map((step) => ({
        step: step.id,
        reason: step.reason,
        done: isDone(progress, plan.digest, step.id),
      })),
      blockers,
      people: [
        `Make ${share.protocol.toUpperCase()} ${share.server}:${share.export} read-only for every client.`,
        ...(planned?.strategy === 'bridge'
          ? ['When the file share is writable, point clients (mounts, DNS, DFS) at the gateway.']
          : ['Point readers at the bucket.']),
      ],
    };
  });
}

function cutoverSteps(plan: Plan, share: string) {
  return stepsOf(plan, 'cutover', [share]).filter((step) => step.share === share);
}

/**
 * Gives authority back to the source: removes the file share that the cut-over made and forgets its steps, so that it can
 * start over. Objects stay where they are. Throws HeadwaterError `already-committed` (held) after the commit.
 */
export async function rollbackCutover(project: Project, share: string): Promise<RolledBack> {
  selectShares(project.config, [share]);
  const { plan } = await approvedPlan(project);
  const progress = await project.ledger.progress();
  if (shareProgress(progress, share).authority.holder === 'bucket') throw committed(share);
  const begun = cutoverSteps(plan, share).filter((step) => progress.steps.has(`${plan.digest}|${step.id}`));
  if (begun.length === 0) return { share, undone: [] };
  const fileShare = progress.resources.get(`${share}/file-share`);
  if (fileShare !== undefined) {
    const cloud = await connectCloud(project);
    try {
      await cloud.fileGateway.removeFileShare(fileShare);
    } finally {
      cloud.close();
    }
  }
  const undone = begun.map((step) => step.id);
  await project.ledger.record({
    type: 'cutover-rolled-back',
    plan: plan.digest,
    share,
    by: operator(),
    steps: undone,
  });
  return { share, undone };
}

function committed(share: string): HeadwaterError {
  return new HeadwaterError({
    code: 'already-committed',
    blame: 'held',
    message: `${share} is committed: the bucket is its source of truth.`,
    next: ['A committed cut-over cannot be rolled back; copy from the bucket instead.'],
  });
}
