import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SidePart, SideTable } from '../../ports/side-tables.ts';
import { type Database, rowOf } from './database.ts';
import { sha256Of, sync } from './file-digest.ts';
import type { SidePlace } from './side-table-files.ts';
import { PART_ROWS } from './spool.ts';
import { copyToParquet, parquet } from './sql.ts';
import { numberOf } from './values.ts';

/** Runs SQL on the connection that can see what is to be written. */
export type Run = (sql: string) => Promise<unknown>;

/** Fewer parts than this are left as they are when a table is finished. */
const MANY_PARTS = 8;

/**
 * Writes a query's rows as part number `nth`: whole under its name, and on disk, or not there at all. Null when there
 * were none.
 */
export async function writePart(
  database: Database,
  place: SidePlace,
  nth: number,
  run: Run,
  query: string,
): Promise<SidePart | null> {
  const name = `part-${String(nth).padStart(5, '0')}.parquet`;
  const partial = join(place.folder, `${name}.partial`);
  await rm(partial, { force: true });
  await run(copyToParquet(query, partial));
  const row = await database.with((connection) =>
    rowOf(connection, `SELECT count(*) AS rows FROM ${parquet([partial])}`),
  );
  const rows = numberOf(row.rows);
  if (rows === 0) {
    await rm(partial);
    return null;
  }
  await sync(partial);
  const part = {
    file: name,
    rows,
    sizeBytes: (await stat(partial)).size,
    sha256: await sha256Of(partial),
  };
  await rename(partial, join(place.folder, name));
  await sync(place.folder);
  return part;
}

/** Removes parts and drafts that are not among the named ones: what a crash left before it was noted. */
export async function removeOtherParts(place: SidePlace, parts: readonly SidePart[]): Promise<void> {
  const kept = new Set(parts.map(({ file }) => file));
  for (const name of await readdir(place.folder)) {
    if (/^part-|\.partial$/.test(name) && !kept.has(name))
      await rm(join(place.folder, name), { force: true });
  }
}

/**
 * Joins neighbours into parts of a good size, as new files beside the old ones: checkpoints of a long run leave thousands
 * of small parts. Gives the parts as they are when there are few.
 */
export async function joinParts(
  database: Database,
  place: SidePlace,
  parts: readonly SidePart[],
  firstNth: number,
): Promise<readonly SidePart[]> {
  if (parts.length < MANY_PARTS) return parts;
  const groups: SidePart[][] = [];
  let open: SidePart[] = [];
  let rows = 0;
  for (const part of parts) {
    open.push(part);
    rows += part.rows;
    if (rows < PART_ROWS) continue;
    groups.push(open);
    open = [];
    rows = 0;
  }
  if (open.length > 0) groups.push(open);
  const joined: SidePart[] = [];
  for (const group of groups) {
    const [first] = group;
    if (group.length === 1 && first !== undefined) {
      joined.push(first);
      continue;
    }
    const from = parquet(group.map(({ file }) => join(place.folder, file)));
    const query = `FROM ${from}`;
    const part = await database.with((connection) =>
      writePart(database, place, firstNth + joined.length, (sql) => connection.run(sql), query),
    );
    if (part !== null) joined.push(part);
  }
  return joined;
}

/** Writes the description that makes a table visible. */
export async function publishTable(place: SidePlace, table: SideTable): Promise<void> {
  const partial = `${place.description}.partial`;
  await writeFile(partial, `${JSON.stringify(table, null, 2)}\n`);
  await sync(partial);
  await rename(partial, place.description);
  await sync(place.folder);
}
