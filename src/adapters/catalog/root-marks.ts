import type { RootMark } from '../../ports/doctor.ts';
import { duckdb } from './duckdb.ts';
import { entriesFiles, latestInventory } from './inventory-files.ts';
import { parquet } from './sql.ts';
import { bigintOf, bytesOf } from './values.ts';

/** Names looked at: a share that is another one has none of them, one that changes keeps most. */
const NAMES = 16;
/** A walk lists the root first, so its names are among the first rows; a whole inventory may have a thousand million. */
const ROWS = 20_000;
const SLASH = 0x2f;

/**
 * Names in the root of a share, of its newest inventory kept under `directory`; null when there is none. Inodes only of
 * scans over NFS: SMB clients may make up their own [mount.cifs(8)]. Writes nothing. Throws `inventory-damaged`.
 */
export async function rootMarks(directory: string, share: string): Promise<readonly RootMark[] | null> {
  const inventory = await latestInventory(directory, share);
  if (inventory === null) return null;
  const files = await entriesFiles(directory, inventory);
  if (files.length === 0) return [];
  const withInodes = inventory.origin.kind === 'scan' && inventory.protocol === 'nfs';
  const instance = await duckdb().DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '256MB' });
  try {
    const connection = await instance.connect();
    const result = await connection.run(`SELECT path, inode FROM ${parquet(files)} LIMIT ${ROWS}`);
    const rows = await result.getRowObjects();
    connection.closeSync();
    return rows
      .map(({ path, inode }) => ({ path: bytesOf(path), inode: inode ?? null }))
      .filter(({ path }) => path.length > 0 && !path.includes(SLASH))
      .slice(0, NAMES)
      .map(({ path, inode }) => ({
        name: Buffer.from(path).toString('base64'),
        inode: withInodes && inode !== null ? String(bigintOf(inode)) : null,
      }));
  } finally {
    instance.closeSync();
  }
}
