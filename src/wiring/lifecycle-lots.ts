import { HeadwaterError } from '../errors.ts';
import { bandOf, type Cells, prefixOf } from '../plans/lifecycle/cells.ts';
import type { Lot } from '../plans/lifecycle/life.ts';
import type { Plan } from '../plans/plan.ts';
import type { Buckets } from '../ports/bucket.ts';
import { inventoryAtHand } from './inventory-at-hand.ts';
import type { Project } from './project.ts';
import { connectCatalog, keyRules } from './scanning.ts';

const DAY_MS = 86_400_000;

/**
 * What the plan's shares put into the bucket, counted from the inventories the plan was made from, as if it came to S3 at `nowMs`.
 * Throws HeadwaterError `inventory-missing` (usage) when they are not on this host.
 */
export async function plannedLots(
  project: Project,
  plan: Plan,
  cells: Cells,
  nowMs: number,
): Promise<readonly Lot[]> {
  const catalog = await connectCatalog(project);
  try {
    const lots: Lot[] = [];
    for (const config of project.config.shares) {
      const basis = plan.basis.inventories.find(({ share }) => share === config.name);
      if (basis === undefined) continue;
      const inventory = await inventoryAtHand(project, catalog, basis);
      if (inventory === null) throw gone(config.name);
      for (const one of await catalog.countKeys(inventory, keyRules(project, config), cells))
        lots.push(lotOf(cells, { ...one, storageClass: 'STANDARD', createdAtMs: nowMs }));
    }
    return lots;
  } finally {
    await catalog.close();
  }
}

/** What lies in the bucket, from a listing of all of it: a LIST request for a thousand objects. Ages count by the day. */
export async function listedLots(buckets: Buckets, bucket: string, cells: Cells): Promise<readonly Lot[]> {
  const longestFirst = cells.prefixes.toSorted((a, b) => b.length - a.length);
  const lots = new Map<string, Lot>();
  for await (const { objects } of buckets.listAll(bucket, '')) {
    for (const { key, sizeBytes, storageClass, lastModified } of objects) {
      const createdAtMs = Math.ceil(lastModified.getTime() / DAY_MS) * DAY_MS;
      const prefix = prefixOf(longestFirst, key);
      const fromBytes = bandOf(cells.bounds, sizeBytes);
      const name = JSON.stringify([prefix, fromBytes, storageClass, createdAtMs]);
      const known = lots.get(name) ?? { objects: 0, bytes: 0 };
      const more = { objects: known.objects + 1, bytes: known.bytes + sizeBytes };
      lots.set(name, lotOf(cells, { prefix, fromBytes, storageClass, createdAtMs, ...more }));
    }
  }
  return [...lots.values()];
}

/** Pages of 1,000 versions that are looked at: a listing of versions is one request after the other. */
const MOST_PAGES = 100;

/** Versions in the bucket that were replaced or deleted, which no forecast has: all of them, or those among the first 100,000 versions. */
export async function replacedVersions(
  buckets: Pick<Buckets, 'versions'>,
  bucket: string,
): Promise<{ readonly versions: number; readonly bytes: number; readonly whole: boolean }> {
  let [versions, bytes, pages] = [0, 0, 0];
  for await (const page of buckets.versions(bucket, '')) {
    if (pages === MOST_PAGES) return { versions, bytes, whole: false };
    pages += 1;
    for (const { kind, isLatest, sizeBytes } of page) {
      if (kind !== 'object' || isLatest) continue;
      versions += 1;
      bytes += sizeBytes;
    }
  }
  return { versions, bytes, whole: true };
}

function lotOf({ bounds }: Cells, lot: Omit<Lot, 'belowBytes'>): Lot {
  return { ...lot, belowBytes: bounds.find((bound) => bound > lot.fromBytes) ?? null };
}

function gone(share: string): HeadwaterError {
  return new HeadwaterError({
    code: 'inventory-missing',
    blame: 'usage',
    message: `The inventory of share ${share} that the plan was made from is not on this host, so its objects cannot be counted.`,
    next: ['Count what is in the bucket instead: headwater lifecycle preview --list'],
  });
}
