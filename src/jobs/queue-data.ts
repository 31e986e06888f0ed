import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { PGlite } from '@electric-sql/pglite';
import { PACKED_QUEUE } from './packed-queue.ts';

/**
 * Opens PGlite in a data directory; makes a new one of what the build packed when there is none, or anew when the process that made it
 * did not get to its end. To make a database takes five seconds of processor time and 800 MiB, to unpack one a quarter of that.
 */
export async function openQueueData(data: string): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite');
  if (!(await isEmpty(data))) return PGlite.create({ dataDir: data, relaxedDurability: true });
  await writeFile(beginning(data), '');
  const db = await PGlite.create({ dataDir: data, relaxedDurability: true, ...(await origin()) });
  await rm(beginning(data));
  return db;
}

/** Removes a data directory of which only a part was made: PGlite might open it, and fail later. */
export async function removeHalfMade(data: string): Promise<void> {
  if (!(await exists(beginning(data)))) return;
  await rm(data, { recursive: true, force: true });
  await rm(beginning(data));
}

/** A file that is there while a data directory is made. */
function beginning(data: string): string {
  return `${data}.beginning`;
}

async function origin() {
  const packed = await readFile(PACKED_QUEUE).catch(() => null);
  // 1 MiB WAL segments: PostgreSQL's default of 16 MiB is most of what a fresh directory writes.
  if (packed === null) return { initDbStartParams: ['--wal-segsize=1'] };
  return { loadDataDir: new Blob([packed], { type: 'application/x-gzip' }) };
}

async function isEmpty(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [])).length === 0;
}

/** Whether something has that path. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
