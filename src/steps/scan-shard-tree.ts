import type { PassedBy } from '../inventory/inventory.ts';
import { togetherIfKnown } from '../inventory/passed-by.ts';
import type { ShardManifest, ShardPart } from '../ports/scan-documents.ts';
import { ROOT_SHARD } from './scan-shard-split.ts';

/** A shard that is known and has no manifest yet. */
export interface OpenShard {
  readonly shard: string;
  readonly parent: string | null;
}

/** What the manifests of a scan say together. */
export interface ScanTree {
  readonly open: ReadonlyMap<string, OpenShard>;
  readonly done: ReadonlyMap<string, ShardTotals>;
  /** Manifests whose shard no manifest names yet; they count once one does. */
  readonly early: ReadonlyMap<string, ShardManifest>;
  readonly entries: number;
  readonly fileBytes: number;
  /** Directories left out because of their names; null when a manifest does not tell. */
  readonly passedBy: readonly PassedBy[] | null;
  readonly workers: ReadonlySet<string>;
}

/** What is kept of a manifest. */
export interface ShardTotals {
  readonly parts: readonly ShardPart[];
  readonly unreadable: ShardManifest['unreadable'];
}

/** A scan of which nothing is known but its root. */
export function emptyTree(): ScanTree {
  return {
    open: new Map([[ROOT_SHARD, { shard: ROOT_SHARD, parent: null }]]),
    done: new Map(),
    early: new Map(),
    entries: 0,
    fileBytes: 0,
    passedBy: [],
    workers: new Set(),
  };
}

/**
 * The tree with some more manifests. The order in which they come does not matter, and one that comes again changes
 * nothing; only what the root leads to counts.
 */
export function withManifests(tree: ScanTree, manifests: readonly ShardManifest[]): ScanTree {
  const next = {
    open: new Map(tree.open),
    done: new Map(tree.done),
    early: new Map(tree.early),
    entries: tree.entries,
    fileBytes: tree.fileBytes,
    passedBy: tree.passedBy,
    workers: new Set(tree.workers),
  };
  for (const manifest of manifests) {
    if (!next.done.has(manifest.shard)) next.early.set(manifest.shard, manifest);
  }
  const ready = manifests.map(({ shard }) => shard);
  for (let shard = ready.pop(); shard !== undefined; shard = ready.pop()) {
    const manifest = next.early.get(shard);
    if (manifest === undefined || !next.open.delete(shard)) continue;
    next.early.delete(shard);
    next.done.set(shard, { parts: manifest.parts, unreadable: manifest.unreadable });
    next.entries += manifest.rows;
    next.fileBytes += manifest.fileBytes;
    next.passedBy = togetherIfKnown([next.passedBy, manifest.passedBy]);
    next.workers.add(manifest.worker);
    for (const child of manifest.children) {
      if (next.done.has(child.id)) continue;
      next.open.set(child.id, { shard: child.id, parent: shard });
      ready.push(child.id);
    }
  }
  return next;
}

/** True when nothing is left to be listed. */
export function isWhole(tree: ScanTree): boolean {
  return tree.open.size === 0;
}
