import type { ShareConfig } from '../config/schema.ts';
import type { Churn } from '../inventory/churn.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { type Progress, shareProgress } from '../ledger/progress.ts';
import { wholeShare } from '../plans/cutting/whole.ts';
import type { ShareInput } from '../plans/input.ts';
import { ASSUMED_RATES } from '../plans/rates.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { Project } from './project.ts';
import { connectCatalog, newestScan } from './scanning.ts';

const UNLIMITED = { items: Infinity, bytes: Infinity, filterChars: Infinity };

/** What a plan is made from, share by share. Throws HeadwaterError `inventory-missing` (usage). */
export async function shareInputs(project: Project, progress: Progress): Promise<readonly ShareInput[]> {
  const catalog = await connectCatalog(project);
  try {
    const inputs: ShareInput[] = [];
    for (const config of project.config.shares)
      inputs.push(await shareInput(project, catalog, config, progress));
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
): Promise<ShareInput> {
  const scan = await newestScan(project, catalog, config);
  const { transfersDone, authority } = shareProgress(progress, config.name);
  const whole = wholeShare(scan.profile, UNLIMITED);
  return {
    config,
    ...scan,
    cut: whole === null ? [] : [whole],
    rates: ASSUMED_RATES,
    churn: await churnOf(catalog, scan.inventory),
    progress: { transfersDone, committed: authority.holder === 'bucket' },
  };
}

/** What changed since the scan before; null when there is none, or one of the two is a listing, whose age nobody knows. */
async function churnOf(catalog: Catalog, newest: Inventory): Promise<Churn | null> {
  const scans = (await catalog.inventories(newest.share)).filter(({ origin }) => origin.kind === 'scan');
  const [after, before] = scans;
  if (after === undefined || before === undefined || after.id !== newest.id) return null;
  return catalog.churn(before, after);
}
