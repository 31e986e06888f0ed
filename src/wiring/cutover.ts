import type { ShareConfig } from '../config/schema.ts';
import { cutoverBlockers } from '../evidence/cutover-gate.ts';
import { cutoverRowOf, cutoverStateOf } from '../ledger/cutover-state.ts';
import { isDone, type Progress, shareProgress } from '../ledger/progress.ts';
import { sentenceOf, stopOf } from '../ledger/steering.ts';
import { assertWhole, notWhole } from '../plans/basis.ts';
import { peopleFor } from '../plans/cutover/people.ts';
import { retireChecklist } from '../plans/cutover/retiring.ts';
import { outageOf } from '../plans/duration/estimate.ts';
import { assertFresh } from '../plans/freshness.ts';
import type { ShareInput } from '../plans/input.ts';
import type { Plan } from '../plans/plan.ts';
import { notDone } from '../views/not-done.ts';
import type { Readiness } from '../views/values/readiness.ts';
import { approvedPlan } from './approved-plan.ts';
import type { CutoverLooks } from './cutover-cloud.ts';
import { stepsOf } from './execution.ts';
import { plannedStandIns } from './inventory-at-hand.ts';
import { type Project, selectShares } from './project.ts';
import { shareInputs } from './share-inputs.ts';
import { withCatalog } from './showing.ts';
import { worldOf } from './world-of.ts';

/**
 * A dry run: says for each share whether the cut-over could start now, for how long nobody can write, and who must do what. Changes
 * nothing. Without `looks` the cloud is not asked.
 */
export async function prepareCutover(
  project: Project,
  names: readonly string[],
  looks: CutoverLooks | null = null,
): Promise<readonly Readiness[]> {
  const shares = selectShares(project.config, names);
  const { plan } = await approvedPlan(project);
  assertFresh(plan, await worldOf(project, plan));
  assertWhole(plan);
  const progress = await project.ledger.progress();
  const standIns = await withCatalog(project, (catalog) => plannedStandIns(project, catalog, plan));
  const found = await shareInputs(project, progress, standIns);
  const inputs = new Map(found.map((input) => [input.config.name, input]));
  const prepared: Readiness[] = [];
  for (const share of shares) {
    const input = inputs.get(share.name) ?? null;
    prepared.push(await prepare({ project, plan, progress, looks, share, input }));
  }
  return prepared;
}

interface Preparing {
  readonly project: Project;
  readonly plan: Plan;
  readonly progress: Progress;
  readonly looks: CutoverLooks | null;
  readonly share: ShareConfig;
  readonly input: ShareInput | null;
}

async function prepare(preparing: Preparing): Promise<Readiness> {
  const { project, plan, progress, share, input } = preparing;
  const { authority, keepSourceUntil } = shareProgress(progress, share.name);
  const committed = authority.holder === 'bucket';
  const planned = plan.shares.find((entry) => entry.share === share.name);
  const hasFileShare = (planned?.strategy ?? share.strategy) === 'bridge';
  const blockers = committed ? [] : await blockersOf(preparing);
  const state = cutoverStateOf(progress, plan.digest, share.name);
  const { says, reads, writes } = cutoverRowOf(progress, plan.digest, share.name);
  const go = blockers.length === 0;
  const source = `${share.protocol.toUpperCase()} ${share.server}:${share.export}`;
  const begun = state !== 'in-use' && state !== 'freezing';
  return {
    share: share.name,
    verdict: committed ? 'committed' : !go ? 'no-go' : begun ? 'under-way' : 'go',
    authority: authority.holder,
    ready: go && !committed,
    state,
    says,
    reads,
    writes,
    outage: committed || input === null ? null : outageIn(preparing, input),
    cloudAsked: preparing.looks !== null && !committed,
    steps: cutoverSteps(plan, share.name).map((step) => ({
      step: step.id,
      reason: step.reason,
      done: isDone(progress, plan.digest, step.id),
    })),
    blockers,
    people: committed ? [] : peopleFor(share, hasFileShare, project.rehearsal),
    keepSourceUntil,
    retire: committed
      ? retireChecklist({ share: share.name, source, keepUntil: keepSourceUntil, hasFileShare })
      : [],
  };
}

async function blockersOf({ plan, progress, looks, share }: Preparing): Promise<readonly string[]> {
  const open = plan.steps.filter(
    (step) =>
      step.phase === 'transfer' && step.share === share.name && !isDone(progress, plan.digest, step.id),
  );
  const { evidence, deeper, rollback } = shareProgress(progress, share.name);
  const stop = stopOf(progress, share.name);
  return cutoverBlockers({
    share: share.name,
    whole: !notWhole(plan).includes(share.name),
    notDone: notDone(open.map(({ id }) => id)),
    staysBehind: (plan.shares.find((entry) => entry.share === share.name)?.excluded ?? []).filter(
      (entry) => !entry.accepted,
    ),
    proof: evidence?.verdict ?? null,
    deeper,
    stopped: stop === null ? null : sentenceOf(stop),
    rollingBack: rollback !== null,
    cloud: looks === null ? null : await looks.of(share, progress),
  });
}

function outageIn({ project }: Preparing, input: ShareInput): Readiness['outage'] {
  const { low, expected, high, churn } = outageOf(project.config, input, project.clock.now());
  return {
    lowSeconds: Math.ceil(low.total),
    expectedSeconds: Math.ceil(expected.total),
    highSeconds: Math.ceil(high.total),
    changedItems: expected.changedItems,
    changedBytes: expected.changedBytes,
    churn,
  };
}

function cutoverSteps(plan: Plan, share: string) {
  return stepsOf(plan, 'cutover', [share]).filter((step) => step.share === share);
}
