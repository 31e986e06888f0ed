import type { ShareConfig } from '../config/schema.ts';
import type { Churn } from '../inventory/churn.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { type Progress, shareProgress } from '../ledger/progress.ts';
import type { CutPartition } from '../plans/cutting/cut-partition.ts';
import { cutShare } from '../plans/cutting/cut-share.ts';
import { lightBelow } from '../plans/cutting/cutter.ts';
import { partitionLimits } from '../plans/cutting/limits.ts';
import { wholeShare } from '../plans/cutting/whole.ts';
import type { Rates } from '../plans/duration/rates.ts';
import { agentsOf, type ShareInput } from '../plans/input.ts';
import type { Catalog } from '../ports/catalog.ts';
import { measuredRates } from './measured-rates.ts';
import type { Project } from './project.ts';
import { connectCatalog, keyRules, newestScan, type Profiled } from './scanning.ts';
import { zoningOf } from './zoning.ts';

/** Inventories of shares that this host has not scanned itself, by share. */
export type StandIns = ReadonlyMap<string, Inventory>;

/** What a plan is made from, share by share. Throws HeadwaterError `inventory-missing` (usage). */
export async function shareInputs(
  project: Project,
  progress: Progress,
  standIns: StandIns = new Map(),
): Promise<readonly ShareInput[]> {
  const ratesOf = await measuredRates(project);
  const catalog = await connectCatalog(project);
  try {
    const inputs: ShareInput[] = [];
    for (const config of project.config.shares)
      inputs.push(await shareInput(project, catalog, config, progress, ratesOf(config.name), standIns));
    return inputs;
  } finally {
    await catalog.close();
  }
}

async function shareInput(
  project: Project,
  catalog: Catalog,
  config: ShareConfig,
  progress: Progress,
  rates: Rates,
  standIns: StandIns,
): Promise<ShareInput> {
  const scan = await newestScan(project, catalog, config, standIns.get(config.name));
  const { transfersDone, authority } = shareProgress(progress, config.name);
  return {
    config,
    ...scan,
    cut: await cutOf(project, catalog, config, scan),
    rates,
    churn: await churnOf(catalog, scan.inventory),
    zoning: await zoningOf(project, catalog, config, scan),
    progress: { transfersDone, committed: authority.holder === 'bucket' },
  };
}

/** A share within all limits is not looked into again. */
async function cutOf(
  project: Project,
  catalog: Catalog,
  config: ShareConfig,
  { inventory, profile }: Profiled,
): Promise<readonly CutPartition[]> {
  const { partitions, temperature } = project.config.policy;
  const limits = partitionLimits(agentsOf(project.config, config), partitions);
  const whole = wholeShare(profile, limits);
  if (whole !== null) return [whole];
  const rules = keyRules(project, config);
  const at = { now: project.clock.now(), coldAfterDays: temperature.coldAfterDays };
  const content = {
    share: config.name,
    rollup: catalog.rollup(inventory, rules, at, lightBelow(limits)),
    names: catalog.names(inventory, rules, at),
  };
  return cutShare(content, limits, config.exclude);
}

/** What changed since the scan before; null when there is none, or one of the two is a listing, whose age nobody knows. */
async function churnOf(catalog: Catalog, newest: Inventory): Promise<Churn | null> {
  const scans = (await catalog.inventories(newest.share)).filter(({ origin }) => origin.kind === 'scan');
  const [after, before] = scans;
  if (after === undefined || before === undefined || after.id !== newest.id) return null;
  return catalog.churn(before, after);
}
