import type { Inventory } from '../inventory/inventory.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { Shares } from '../ports/shares.ts';

/** What a scan needs. */
export interface ScanPorts {
  readonly catalog: Catalog;
  readonly shares: Shares;
}

/** One scan. */
export interface ScanRequest {
  readonly share: string;
  readonly protocol: 'nfs' | 'smb';
  /** Absolute path of the mount. */
  readonly root: string;
  readonly purpose: 'scan' | 'freeze';
  readonly onProgress?: (entries: number, bytes: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Walks a share into an inventory. A failure or an abort leaves no trace: earlier inventories stay as they were.
 * Throws HeadwaterError `mount-unreadable` (usage).
 */
export async function scanShare(ports: ScanPorts, request: ScanRequest): Promise<Inventory> {
  const writer = await ports.catalog.startInventory(request);
  let entries = 0;
  let bytes = 0;
  try {
    const options = request.signal === undefined ? {} : { signal: request.signal };
    for await (const item of ports.shares.walk(request.root, options)) {
      if (item.kind === 'unreadable') {
        writer.unreadable(item.subtree);
        continue;
      }
      await writer.add(item.entries);
      entries += item.entries.length;
      for (const entry of item.entries) bytes += entry.kind === 'file' ? entry.sizeBytes : 0;
      request.onProgress?.(entries, bytes);
    }
    return await writer.finish();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}
