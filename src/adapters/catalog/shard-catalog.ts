import { resolve } from 'node:path';
import type { ShardCatalog } from '../../ports/shards.ts';
import { createDatabase } from './database.ts';
import { lockShare } from './scan-folder.ts';
import { openAssembly } from './shard-assembly.ts';
import { startShard } from './shard-writer.ts';
import { removeDeadStages } from './staging.ts';

export interface ShardCatalogOptions {
  /** DuckDB's spelling; default `1GB`. */
  readonly memoryLimit?: string;
  /** Rows held in memory before they become a Parquet file. */
  readonly partRows?: number;
  readonly now?: () => Date;
}

const MEMORY_LIMIT = '1GB';
/** As in a scan of one host: two Parquet row groups. */
const PART_ROWS = 245_760;

/**
 * The local side of shared scans, in a catalog's directory: shards grow under `tmp/`, an inventory that is put together
 * under `unfinished/<share>.shards/`.
 */
export async function openShardCatalog(
  directory: string,
  options: ShardCatalogOptions = {},
): Promise<ShardCatalog> {
  const home = resolve(directory);
  const now = options.now ?? (() => new Date());
  await removeDeadStages(home);
  const memoryLimit = options.memoryLimit ?? MEMORY_LIMIT;
  const database = createDatabase(home, { memoryLimit, threads: null });
  return {
    startShard: () => startShard(home, memoryLimit, options.partRows ?? PART_ROWS),
    lock: (share) => lockShare(home, share),
    assemble: (scan) => openAssembly(home, database, scan, now),
    close: () => database.close(),
  };
}
