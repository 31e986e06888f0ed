import { resolveKeyPrefix } from '../config/key-prefix.ts';
import { likelyStrategy } from '../config/likely-strategy.ts';
import type { ShareConfig } from '../config/schema.ts';
import { HeadwaterError } from '../errors.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Profile } from '../inventory/profile.ts';
import type { Catalog, KeyRules } from '../ports/catalog.ts';
import { describeInventory } from '../steps/describe.ts';
import { type ScanProgress, type ScanRequest, scanShare } from '../steps/scan.ts';
import type { FinishedScan } from '../views/values/finished-scan.ts';
import type { Scanned } from '../views/values/scanned.ts';
import { type ChecksumOptions, checksumInventory, unfinishedChecksums } from './checksumming.ts';
import { type DistributedOptions, openSharedScans } from './distributed-scan.ts';
import { lookCloser, unfinishedAcls } from './looking.ts';
import { type Project, selectShares } from './project.ts';
import type { Reporter } from './reporter.ts';

/** Opens the catalogue of a project; DuckDB is loaded here and not before. Close it when done. */
export async function connectCatalog(
  project: Project,
  options: { readonly checkpointMs?: number } = {},
): Promise<Catalog> {
  const { openCatalog } = await import('../adapters/catalog/catalog.ts');
  return openCatalog(project.state, options);
}

/** How a share's entries become keys. */
export function keyRules(project: Project, share: ShareConfig): KeyRules {
  return {
    protocol: share.protocol,
    keyPrefix: resolveKeyPrefix(project.config, share),
    exclude: share.exclude,
    strategy: likelyStrategy(share),
  };
}

/** How the named shares are scanned. */
export interface ScanOptions {
  /** Told while a scan goes on. */
  readonly onProgress: (share: string, progress: ScanProgress) => void;
  /** Drops unfinished scans instead of going on with them. */
  readonly fresh?: boolean;
  /** How long what was found may be in memory only. */
  readonly checkpointMs?: number;
  readonly crossFileSystems?: boolean;
  readonly skipNames?: readonly string[];
  /** Hashes contents too; a share whose hashing was not finished is not walked again unless `fresh`. */
  readonly checksum?: ChecksumOptions | undefined;
  /** Reads access control lists too, and tells this reporter; gone on with like checksums. */
  readonly acls?: Reporter | undefined;
  /** Shares each walk with the workers of the queue; they tell this reporter of their troubles. */
  readonly distributed?: DistributedOptions | undefined;
  readonly signal?: AbortSignal;
}

/**
 * Scans the named shares (all when none is named), one after the other, and profiles each. Every mount is checked
 * before the first scan starts, so that a wrong one changes nothing.
 */
export async function scanShares(
  project: Project,
  names: readonly string[],
  { onProgress, checkpointMs, checksum, acls, distributed, ...options }: ScanOptions,
): Promise<readonly FinishedScan[]> {
  const shares = selectShares(project.config, names);
  const { createShares } = await import('../adapters/shares/shares.ts');
  const adapter = createShares();
  for (const share of shares) await adapter.assertReadable(project.mountOf(share));
  const catalog = await connectCatalog(project, checkpointMs === undefined ? {} : { checkpointMs });
  const scanHere = (request: ScanRequest) => scanShare({ catalog, shares: adapter }, request);
  const shared = distributed === undefined ? null : await openSharedScans(project, catalog, distributed);
  try {
    const scanned: FinishedScan[] = [];
    for (const share of shares) {
      const begun =
        options.fresh === true
          ? null
          : ((checksum === undefined ? null : await unfinishedChecksums(catalog, share, checksum)) ??
            (acls === undefined ? null : await unfinishedAcls(catalog, share, acls)));
      const inventory =
        begun ??
        (await (shared?.scan ?? scanHere)({
          share: share.name,
          protocol: share.protocol,
          root: project.mountOf(share),
          purpose: 'scan',
          ...options,
          onProgress: (progress) => onProgress(share.name, progress),
        }));
      const looked = await lookCloser(project, catalog, share, inventory, { acls, ...options });
      const checksums =
        checksum === undefined
          ? null
          : await checksumInventory(project, catalog, share, inventory, checksum, {
              ...options,
              checkpointMs,
            });
      const described = await describe(project, catalog, share, inventory, { duplicates: false });
      scanned.push({ ...described, checksums, ...looked });
    }
    return scanned;
  } finally {
    await shared?.close();
    await catalog.close();
  }
}

/** An inventory as a plan needs it. */
export type Profiled = Pick<Scanned, 'inventory' | 'profile'> & {
  /** When the newest complete scan ended that an import took the place of; null when there is none. */
  readonly scanNotUsedAt: string | null;
};

/**
 * The newest inventory of a share, or what stands in for it where there is none, profiled. Throws HeadwaterError `inventory-missing`
 * (usage).
 */
export async function newestScan(
  project: Project,
  catalog: Catalog,
  share: ShareConfig,
  standIn: Inventory | null = null,
): Promise<Profiled> {
  const inventory = (await catalog.latest(share.name)) ?? standIn;
  if (inventory === null) throw await notScanned(catalog, share.name);
  const profile = await profileOf(project, catalog, share, inventory);
  return { inventory, profile, scanNotUsedAt: await scanBefore(catalog, inventory) };
}

async function scanBefore(catalog: Catalog, { share, origin }: Inventory): Promise<string | null> {
  if (origin.kind === 'scan') return null;
  const others = await catalog.inventories(share);
  return others.find((one) => one.origin.kind === 'scan' && one.complete)?.finishedAt ?? null;
}

/** An inventory with all that is in it, by the project's rules. */
export function describe(
  project: Project,
  catalog: Catalog,
  share: ShareConfig,
  inventory: Inventory,
  options: { readonly duplicates: boolean },
): Promise<Scanned> {
  const { coldAfterDays } = project.config.policy.temperature;
  const rules = keyRules(project, share);
  const now = project.clock.now();
  return describeInventory(catalog, inventory, { rules, now, coldAfterDays, ...options });
}

function profileOf(
  project: Project,
  catalog: Catalog,
  share: ShareConfig,
  inventory: Inventory,
): Promise<Profile> {
  const { coldAfterDays } = project.config.policy.temperature;
  return catalog.profile(inventory, keyRules(project, share), { now: project.clock.now(), coldAfterDays });
}

/** What to say of a share without an inventory. */
export async function notScanned(catalog: Catalog, share: string): Promise<HeadwaterError> {
  const begun = await catalog.begunScan(share);
  return new HeadwaterError({
    code: 'inventory-missing',
    blame: 'usage',
    message:
      begun === null
        ? `Share ${share} has not been scanned yet.`
        : `Share ${share} has been scanned in part only: a scan begun ${begun.startedAt} has listed ${begun.entries} entries.`,
    next: [
      `headwater inventory scan ${share}${begun === null ? '' : ' goes on with it, unless it is running'}`,
    ],
  });
}
