import type { HazardListItem } from '../inventory/hazard-list.ts';
import type { HazardId } from '../inventory/hazards.ts';
import type { Shown } from '../views/values/scanned.ts';
import { type Project, selectShares } from './project.ts';
import { keyRules } from './scanning.ts';
import { inventoryOf, oneShareOf, withCatalog } from './showing.ts';

/** Which list. */
export interface HazardListRequest {
  readonly names: readonly string[];
  /** Id of an older inventory; the newest when absent. */
  readonly inventory?: string | undefined;
  readonly hazard: HazardId;
  /** Entries listed at most; 0 for all. */
  readonly limit: number;
  /** Whether the entries are wanted in the value; otherwise they are only told, and memory does not grow with them. */
  readonly keep: boolean;
}

/**
 * The entries of the named shares (all when none is named) that have a hazard, told as they come. Throws HeadwaterError
 * `inventory-missing`, `inventory-unknown` or `share-needed` (usage).
 */
export async function listHazards(
  project: Project,
  request: HazardListRequest,
  told: { item(share: string, item: HazardListItem): void; end(): void },
): Promise<readonly Shown[]> {
  const { hazard, limit, keep } = request;
  const shares = selectShares(project.config, request.names);
  oneShareOf(shares, request.inventory);
  return withCatalog(project, async (catalog) => {
    const all: Shown[] = [];
    for (const share of shares) {
      const inventory = await inventoryOf(catalog, share, request.inventory);
      const list: NonNullable<Shown['hazardList']> = { hazard, entries: 0, bytes: 0, listed: [] };
      for await (const item of catalog.listHazard(
        inventory,
        keyRules(project, share),
        hazard,
        limit || null,
      )) {
        told.item(share.name, item);
        if (item.kind === 'totals') Object.assign(list, { entries: item.entries, bytes: item.bytes });
        else if (keep) list.listed.push(...item.entries);
      }
      all.push({
        inventory,
        profile: null,
        breakdown: null,
        churn: null,
        duplicates: null,
        hazardList: list,
      });
    }
    told.end();
    return all;
  });
}
