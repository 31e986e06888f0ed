import type { Catalog } from '../ports/catalog.ts';
import type { Clock } from '../ports/clock.ts';
import type { ScanBudget } from '../ports/scan-documents.ts';
import type { ScanStore } from '../ports/scan-store.ts';
import type { ShardCatalog, ShardQueue, TreeMarks } from '../ports/shards.ts';
import type { Shares } from '../ports/shares.ts';
import type { ScanProgress } from './scan.ts';

/** What the command that has a scan shared out needs. */
export interface SharedScanPorts {
  readonly store: ScanStore;
  readonly queue: ShardQueue;
  readonly shares: Pick<Shares, 'identify'>;
  readonly marks: TreeMarks;
  readonly shards: Pick<ShardCatalog, 'lock' | 'assemble'>;
  readonly catalog: Pick<Catalog, 'latest'>;
  readonly clock: Clock;
}

/** One scan that several workers share. */
export interface SharedScanRequest {
  readonly migration: string;
  readonly share: string;
  readonly protocol: 'nfs' | 'smb';
  /** Where this host has it mounted. */
  readonly root: string;
  /** Ends an unfinished shared scan of the share instead of going on with it. */
  readonly fresh?: boolean;
  /** Directory names never entered; absent: those DataSync skips. */
  readonly skipNames?: readonly string[];
  readonly budget?: ScanBudget;
  readonly onProgress?: (progress: ScanProgress) => void;
  readonly signal?: AbortSignal;
}
