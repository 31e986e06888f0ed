import type { Inventory } from '../inventory/inventory.ts';
import type { Catalog, InventoryWriter } from '../ports/catalog.ts';
import type { Shares, WalkOptions, WalkState } from '../ports/shares.ts';

/** What a scan needs. */
export interface ScanPorts {
  readonly catalog: Catalog;
  readonly shares: Shares;
}

/** How far a scan is. */
export interface ScanProgress {
  /** What earlier attempts found is counted in. */
  readonly entries: number;
  readonly fileBytes: number;
  /** Entries of the newest inventory before this one: the best guess of how many there are. Null for a first scan. */
  readonly expectedEntries: number | null;
  /** When the scan was begun that this one goes on with; null when it is the first attempt. */
  readonly unfinishedSince: string | null;
  readonly walk: WalkState | null;
  /** Of a scan that several workers share. */
  readonly shards?: { readonly done: number; readonly open: number; readonly workers: number };
}

/** One scan. */
export interface ScanRequest {
  readonly share: string;
  readonly protocol: 'nfs' | 'smb';
  /** Absolute path of the mount. */
  readonly root: string;
  readonly purpose: 'scan' | 'freeze';
  /** Drops an unfinished scan of the share instead of going on with it. A freeze is always taken whole. */
  readonly fresh?: boolean;
  readonly crossFileSystems?: boolean;
  /** Directory names never entered; absent: those DataSync skips. */
  readonly skipNames?: readonly string[];
  readonly onProgress?: (progress: ScanProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Walks a share into an inventory, going on with an unfinished scan where there is one. When it fails or is aborted,
 * earlier inventories stay as they were, and what it has listed is kept for the next scan of the share.
 * Throws HeadwaterError `mount-unreadable` (usage), `scan-running` (held), `scan-of-another-root` and
 * `scan-options-changed` (usage).
 */
export async function scanShare(ports: ScanPorts, request: ScanRequest): Promise<Inventory> {
  const { share, protocol, root, purpose } = request;
  const writer = await ports.catalog.startInventory({
    share,
    protocol,
    root,
    purpose,
    rootIdentity: await ports.shares.identify(root),
    rules: { crossFileSystems: request.crossFileSystems ?? false, skipNames: request.skipNames ?? null },
    unfinished: request.fresh === true ? 'fresh' : 'continue',
  });
  try {
    await walkInto(ports, request, writer);
    return await writer.finish();
  } catch (error) {
    await writer.suspend();
    throw error;
  }
}

async function walkInto(ports: ScanPorts, request: ScanRequest, writer: InventoryWriter): Promise<void> {
  const { unfinished } = writer;
  const last = request.purpose === 'scan' ? await ports.catalog.latest(request.share) : null;
  let progress: ScanProgress = {
    entries: unfinished?.entries ?? 0,
    fileBytes: unfinished?.fileBytes ?? 0,
    expectedEntries: last?.counts.entries ?? null,
    unfinishedSince: unfinished?.startedAt ?? null,
    walk: null,
  };
  const tell = (news: Partial<ScanProgress>): void => {
    progress = { ...progress, ...news };
    request.onProgress?.(progress);
  };
  const options: WalkOptions = {
    ...(unfinished === null ? {} : { from: unfinished.pending(), firstListing: unfinished.nextListing }),
    ...(request.crossFileSystems === undefined ? {} : { crossFileSystems: request.crossFileSystems }),
    ...(request.skipNames === undefined ? {} : { skipNames: request.skipNames }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    onState: (walk) => tell({ walk }),
  };
  for await (const item of ports.shares.walk(request.root, options)) {
    if (item.kind === 'unreadable') writer.unreadable(item.subtree);
    else if (item.kind === 'listed') await writer.listed(item.directories);
    else {
      await writer.add(item.batch);
      tell({
        entries: progress.entries + item.batch.rows,
        fileBytes: progress.fileBytes + item.batch.fileBytes,
      });
    }
  }
}
