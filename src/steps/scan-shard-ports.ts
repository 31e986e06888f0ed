import type { Clock } from '../ports/clock.ts';
import type { ScanStore } from '../ports/scan-store.ts';
import type { ShardCatalog, ShardQueue, TreeMarks } from '../ports/shards.ts';
import type { Shares } from '../ports/shares.ts';

/** What carrying a shard needs. */
export interface ShardPorts {
  readonly store: ScanStore;
  readonly queue: ShardQueue;
  readonly shares: Shares;
  readonly catalog: Pick<ShardCatalog, 'startShard'>;
  readonly marks: TreeMarks;
  readonly clock: Clock;
  /** Where this host has the share; null when it does not know it. */
  readonly mountOf: (share: string) => string | null;
  /** Host and process. */
  readonly worker: string;
}
