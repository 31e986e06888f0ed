import type { ShareConfig } from '../config/schema.ts';
import { HeadwaterError } from '../errors.ts';
import { safeText } from '../inventory/display.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { Scanned, Shown } from '../views/values/scanned.ts';
import { type Project, selectShares } from './project.ts';
import { connectCatalog, describe, notScanned } from './scanning.ts';

/** Which inventories to show. */
export interface ShowRequest {
  /** Shares; all when none is named. */
  readonly names: readonly string[];
  /** Id of an older inventory; the newest when absent. */
  readonly inventory?: string | undefined;
  readonly duplicates: boolean;
}

/**
 * The newest inventory of each share, or the one that is named, with all that is in it. Throws HeadwaterError
 * `inventory-missing`, `inventory-unknown` or `share-needed` (usage).
 */
export async function showInventories(
  project: Project,
  request: ShowRequest,
): Promise<readonly (Scanned & { readonly hazardList: null })[]> {
  const shares = selectShares(project.config, request.names);
  oneShareOf(shares, request.inventory);
  return withCatalog(project, async (catalog) => {
    const shown: (Scanned & { readonly hazardList: null })[] = [];
    for (const share of shares) {
      const inventory = await inventoryOf(catalog, share, request.inventory);
      shown.push({ ...(await describe(project, catalog, share, inventory, request)), hazardList: null });
    }
    return shown;
  });
}

/** Every inventory of the named shares (all when none is named), newest first, and nothing of what is in them. */
export async function listInventories(project: Project, names: readonly string[]): Promise<readonly Shown[]> {
  const shares = selectShares(project.config, names);
  return withCatalog(project, async (catalog) => {
    const listed: Shown[] = [];
    for (const share of shares) {
      for (const inventory of await catalog.inventories(share.name)) {
        listed.push({
          inventory,
          profile: null,
          breakdown: null,
          churn: null,
          duplicates: null,
          hazardList: null,
        });
      }
    }
    return listed;
  });
}

/** Lends the catalogue of a project for the time of `work`. */
export async function withCatalog<T>(project: Project, work: (catalog: Catalog) => Promise<T>): Promise<T> {
  const catalog = await connectCatalog(project);
  try {
    return await work(catalog);
  } finally {
    await catalog.close();
  }
}

/** A share's newest inventory, or the one with an id. Throws `inventory-missing` or `inventory-unknown` (usage). */
export async function inventoryOf(
  catalog: Catalog,
  { name }: ShareConfig,
  id: string | undefined,
): Promise<Inventory> {
  const found = id === undefined ? await catalog.latest(name) : await catalog.inventory(name, id);
  if (found !== null) return found;
  if (id === undefined) throw await notScanned(catalog, name);
  throw new HeadwaterError({
    code: 'inventory-unknown',
    blame: 'usage',
    message: `Share ${name} has no inventory "${safeText(id)}".`,
    next: [`Those it has: headwater inventory show ${name} --all`],
  });
}

/** An id belongs to one share. Throws `share-needed` (usage). */
export function oneShareOf(shares: readonly ShareConfig[], id: string | undefined): void {
  if (id === undefined || shares.length < 2) return;
  throw new HeadwaterError({
    code: 'share-needed',
    blame: 'usage',
    message: `Of which share is inventory ${safeText(id)}? Name it.`,
    next: [`headwater inventory show SHARE --inventory ${safeText(id)}`],
  });
}
