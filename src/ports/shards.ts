import type { UnreadableSubtree } from '../inventory/entry.ts';
import type { EntryBatch } from '../inventory/entry-batch.ts';
import type { Inventory, PassedBy } from '../inventory/inventory.ts';
import type { ScanDocument, ShardPart, TreeMark } from './scan-documents.ts';
import type { ListedDirectory } from './shares.ts';

/** A Parquet file of rows on this host. */
export interface LocalPart {
  readonly file: string;
  readonly rows: number;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** What one shard's walk left on this host. */
export interface ShardRows {
  /** Only rows of directories that were listed whole. */
  readonly parts: readonly LocalPart[];
  readonly rows: number;
  readonly fileBytes: number;
  /** Directories that were given or found and not listed, each once, in batches, siblings beside each other. */
  pending(): AsyncIterable<readonly Uint8Array[]>;
}

/** Collects the rows of one shard on this host. */
export interface ShardWriter {
  add(batch: EntryBatch): Promise<void>;
  listed(directories: readonly ListedDirectory[]): Promise<void>;
  /** Settles what is in it; `given` are the directories the walk was told to list. */
  finish(given: readonly Uint8Array[]): Promise<ShardRows>;
  /** Removes its files; always call it. */
  close(): Promise<void>;
}

/** An inventory that is put together from parts written elsewhere; what was fetched outlives the process. */
export interface Assembly {
  /** Adds the rows of a part; `fetch` is told where to put the file. A part that is there already is not fetched again. */
  adopt(part: ShardPart, fetch: (file: string) => Promise<void>): Promise<void>;
  unreadable(subtree: UnreadableSubtree): void;
  /** Publishes the inventory, dated by the scan's start; `skipped`: directories left out by name, null when nobody knows. */
  finish(attempts: number, skipped: readonly PassedBy[] | null): Promise<Inventory>;
}

/** The local side of a scan that several workers share. */
export interface ShardCatalog {
  startShard(): Promise<ShardWriter>;
  /** Throws HeadwaterError `scan-running` (held) while another process here scans the share. */
  lock(share: string): Promise<() => Promise<void>>;
  /** Call it under the share's lock. */
  assemble(scan: ScanDocument): Promise<Assembly>;
  close(): Promise<void>;
}

/** Tells trees apart. */
export interface TreeMarks {
  /** Throws HeadwaterError `mount-unreadable` (usage). */
  mark(root: string): Promise<TreeMark>;
  /**
   * Whether the tree at `root` is the marked one. Inodes count over NFS only, where the server gives them; names may
   * come and go, so half of them are enough. Throws HeadwaterError `mount-unreadable` (usage).
   */
  matches(root: string, mark: TreeMark, protocol: 'nfs' | 'smb'): Promise<boolean>;
}

/** Names one job. */
export interface ShardRef {
  readonly share: string;
  readonly scan: string;
  readonly shard: string;
  /** Whose manifest names the shard's directories; null for the root. */
  readonly parent: string | null;
}

/** Hands shards to workers. It may lose everything at any time: what is to do follows from the manifests. */
export interface ShardQueue {
  /** Adds jobs; one that is there already stays as it is. */
  add(shards: readonly ShardRef[]): Promise<void>;
  /** `lost`: nobody has it or will; `failed`: given up, with the error of its worker. */
  state(
    shard: ShardRef,
  ): Promise<
    { readonly kind: 'open' } | { readonly kind: 'lost' } | { readonly kind: 'failed'; readonly error: Error }
  >;
  /** Removes a job that was given up, or is done, so that it can be added again. */
  forget(shard: ShardRef): Promise<void>;
  /** True when jobs wait for a worker. */
  busy(): Promise<boolean>;
}
