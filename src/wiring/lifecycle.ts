import type { Aws } from '../adapters/aws/aws.ts';
import { openEvidenceFiles } from '../adapters/evidence-files.ts';
import { archiveGate } from '../evidence/archive-gate.ts';
import { assertWhole } from '../plans/basis.ts';
import { cellsOf } from '../plans/lifecycle/cells.ts';
import { type Configuration, sameRule } from '../plans/lifecycle/configuration.ts';
import { readConfiguration } from '../plans/lifecycle/effective.ts';
import { effectiveTable } from '../plans/lifecycle/effective-table.ts';
import { forecastOf } from '../plans/lifecycle/forecast.ts';
import { mergeLifecycle } from '../plans/lifecycle/merge.ts';
import { isOwn, ownRules } from '../plans/lifecycle/own-rules.ts';
import { plannedPrefixes, plannedSurprises } from '../plans/lifecycle/planned-surprises.ts';
import { lifecycleProblems } from '../plans/lifecycle/validate.ts';
import type { Plan, StepOf } from '../plans/plan.ts';
import { inventoryId } from '../plans/posture/wanted.ts';
import type { Buckets, LifecycleRule } from '../ports/bucket.ts';
import { archiveFacts } from '../steps/archive-facts.ts';
import { recordedBase } from '../steps/rules/recorded-base.ts';
import type { LifecyclePreview } from '../views/values/lifecycle-preview.ts';
import { approvedPlan } from './approved-plan.ts';
import { connectCloud } from './cloud.ts';
import { evidenceDirectory } from './context.ts';
import { listedLots, plannedLots, replacedVersions } from './lifecycle-lots.ts';
import { notStopped } from './not-stopped.ts';
import { loadPrices } from './planning.ts';
import type { Project } from './project.ts';

/** How far a forecast looks: three years, in months of 30 days. */
const FORECAST_MONTHS = 36;

/**
 * Reads each bucket's configuration, merges the approved plan's rules into it without writing, and foretells what that comes to.
 * `list`: for what is in the bucket, by listing it, in place of what the plan's inventories say will be.
 */
export async function previewLifecycle(
  project: Project,
  { list }: { readonly list: boolean },
): Promise<readonly LifecyclePreview[]> {
  const { plan } = await approvedPlan(project);
  assertWhole(plan);
  const cloud = await connectCloud(project);
  try {
    const previews: LifecyclePreview[] = [];
    for (const step of plan.steps)
      if (step.kind === 'lifecycle-rules')
        previews.push({
          ...(await previewOf(project, plan, step, cloud.buckets, list)),
          gate: await gateOf(project, plan, step, cloud),
        });
    return previews;
  } finally {
    cloud.close();
  }
}

async function previewOf(
  project: Project,
  plan: Plan,
  step: StepOf<'lifecycle-rules'>,
  buckets: Buckets,
  list: boolean,
): Promise<Omit<LifecyclePreview, 'gate'>> {
  const { migration } = plan;
  const current = await buckets.lifecycle(step.bucket);
  const own = ownRules(step, migration);
  const at = { buckets, control: project.config.bucket.control };
  const base = await recordedBase(at, step.bucket, migration);
  const { configuration, edited } = mergeLifecycle({ current, own, migration, base });
  const rules = { before: readConfiguration(current), after: readConfiguration(configuration) };
  // A bucket that is not there yet will keep versions.
  const live = await buckets.posture(step.bucket, inventoryId(migration));
  const versioned = live === null || live.versioning.status === 'Enabled';
  const prefixes = plannedPrefixes(project.config, plan);
  const looking = { nowMs: project.clock.now().getTime(), months: FORECAST_MONTHS, versioned, prefixes };
  const cells = cellsOf([...rules.before.rules, ...rules.after.rules], prefixes);
  const lots = list
    ? await listedLots(buckets, step.bucket, cells)
    : await plannedLots(project, plan, cells, looking.nowMs);
  const prices = await loadPrices(project);
  return {
    bucket: step.bucket,
    ...ruleChanges(current, configuration),
    edited: base === null && current.rules.some((rule) => isOwn(rule, migration)) ? null : edited,
    counted: {
      from: list ? 'listing' : 'inventory',
      objects: lots.reduce((sum, { objects }) => sum + objects, 0),
      bytes: lots.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    replaced: {
      endedAfterDays: step.cleanUp[0]?.noncurrentDays ?? null,
      counted: list ? await replacedVersions(buckets, step.bucket) : null,
    },
    prices: { asOf: prices.asOf, region: prices.region },
    forecast: forecastOf(lots, rules, prices, looking),
    effective: effectiveTable(rules, lots, looking),
    surprises: plannedSurprises(project.config, plan, configuration, looking),
    problems: lifecycleProblems(configuration, migration),
    notStopped: notStopped(live, rules.after.rules, { prefixes, migration }),
  };
}

/** The archive gate, as `lifecycle apply` would ask it now. */
async function gateOf(
  project: Project,
  plan: Plan,
  step: StepOf<'lifecycle-rules'>,
  { buckets, dataSync, readers }: Aws,
): Promise<LifecyclePreview['gate']> {
  const evidence = openEvidenceFiles(evidenceDirectory(project));
  const context = {
    plan,
    config: project.config,
    ledger: project.ledger,
    evidence,
    buckets,
    dataSync,
    readers,
  };
  const { rules } = await buckets.lifecycle(step.bucket);
  return archiveGate(await archiveFacts(context, step, rules));
}

function ruleChanges(before: Configuration, after: Configuration) {
  const has = (rules: readonly LifecycleRule[], rule: LifecycleRule) =>
    rules.some((other) => sameRule(other, rule));
  return {
    kept: after.rules.filter((rule) => has(before.rules, rule)),
    removed: before.rules.filter((rule) => !has(after.rules, rule)),
    added: after.rules.filter((rule) => !has(before.rules, rule)),
  };
}
