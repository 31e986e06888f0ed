import type { DuckDBConnection } from '@duckdb/node-api';
import { type Churn, perDay } from '../../inventory/churn.ts';
import { shown } from '../../inventory/display.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Amount } from '../../inventory/profile-breakdown.ts';
import { type Database, rowsOf } from './database.ts';
import { timesApart } from './listed-time-sql.ts';
import { heaviestDirectories } from './profile-directories.ts';
import { RAW_PATH, rawBytes } from './raw-names.ts';
import { parquet } from './sql.ts';
import { numberOf, textOf } from './values.ts';

/** An inventory with its Parquet files. */
export interface Scan {
  readonly inventory: Inventory;
  readonly files: readonly string[];
}

/** States of a file that is not as it was; the first three, in this order, are what a pass carries. */
const CARRIED = ['added', 'changed', 'renamed'] as const;
/** More unreadable subtrees than these are not looked for one by one. */
const SUBTREES = 1000;
const NONE: Amount = { files: 0, bytes: 0 };

/** Compares two inventories of a share in SQL, out of core; see `churnSchema`. */
export async function churnOf(database: Database, before: Scan, after: Scan): Promise<Churn> {
  return database.with(async (connection) => {
    await createMoves(connection, before, after);
    const rows = await rowsOf(
      connection,
      `SELECT state, count(*) AS files, coalesce(sum(bytes), 0) AS bytes,
         count(*) FILTER (is_there) AS files_now, coalesce(sum(bytes) FILTER (is_there), 0) AS bytes_now
       FROM moves GROUP BY state`,
    );
    const states = new Map(
      rows.map((row) => [textOf(row.state), { files: numberOf(row.files), bytes: numberOf(row.bytes) }]),
    );
    const of = (state: string): Amount => states.get(state) ?? NONE;
    const toTransfer = CARRIED.map(of).reduce(plus, NONE);
    const moved = rows.reduce(
      (sum, row) => plus(sum, { files: numberOf(row.files_now), bytes: numberOf(row.bytes_now) }),
      NONE,
    );
    const { counts } = after.inventory;
    return {
      before: { inventory: before.inventory.id, startedAt: before.inventory.startedAt },
      after: { inventory: after.inventory.id, startedAt: after.inventory.startedAt },
      complete: before.inventory.complete && after.inventory.complete,
      unchanged: { files: counts.files - moved.files, bytes: counts.fileBytes - moved.bytes },
      added: of('added'),
      changed: of('changed'),
      renamed: of('renamed'),
      removed: of('removed'),
      notCompared: of('not-compared'),
      toTransfer,
      ...perDay(before.inventory, after.inventory, toTransfer),
      directories: await directories(connection),
    };
  });
}

const plus = (a: Amount, b: Amount): Amount => ({ files: a.files + b.files, bytes: a.bytes + b.bytes });

/**
 * The temporary table `moves`: files of either inventory that are not in both with the same size and time. What a
 * listing tells is compared as exactly as it tells it; what is not known counts as the same.
 */
async function createMoves(connection: DuckDBConnection, before: Scan, after: Scan): Promise<void> {
  const files = (scan: Scan) =>
    `(SELECT path, size_bytes, mtime_ns, inode FROM ${parquet(scan.files)} WHERE kind = 'file')`;
  const apart = timesApart(
    { column: 'a.mtime_ns', inventory: after.inventory },
    { column: 'b.mtime_ns', inventory: before.inventory },
  );
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE moves AS
    WITH apart AS (
      SELECT coalesce(a.path, b.path) AS path,
        a.path IS NOT NULL AS is_there,
        b.path IS NOT NULL AS was_there,
        coalesce(CASE WHEN a.path IS NULL THEN b.size_bytes ELSE a.size_bytes END, 0) AS bytes,
        CASE WHEN a.path IS NULL THEN b.mtime_ns ELSE a.mtime_ns END AS mtime_ns,
        CASE WHEN a.path IS NULL THEN b.inode ELSE a.inode END AS inode
      FROM ${files(before)} b FULL JOIN ${files(after)} a ON a.path = b.path
      WHERE a.path IS NULL OR b.path IS NULL OR a.size_bytes <> b.size_bytes
        OR ${apart}
    ),
    seen AS (
      SELECT *, ${RAW_PATH} AS raw, ${unseen([...before.inventory.unreadable, ...after.inventory.unreadable])} AS hidden
      FROM apart
    ),
    twins AS (
      SELECT inode, bytes, mtime_ns FROM seen WHERE NOT hidden AND inode > 0 AND is_there <> was_there
      GROUP BY ALL HAVING bool_or(is_there) AND bool_or(was_there)
    )
    SELECT s.is_there, s.bytes, parse_dirpath(s.raw, 'forward_slash') AS directory,
      CASE
        WHEN s.hidden THEN 'not-compared'
        WHEN s.is_there AND s.was_there THEN 'changed'
        WHEN t.inode IS NOT NULL THEN CASE WHEN s.is_there THEN 'renamed' ELSE 'renamed-away' END
        WHEN s.is_there THEN 'added'
        ELSE 'removed'
      END AS state
    FROM seen s LEFT JOIN twins t ON t.inode = s.inode AND t.bytes = s.bytes AND t.mtime_ns = s.mtime_ns
      AND s.is_there <> s.was_there`);
}

/** Whether a path lies in a subtree that one of the scans could not read, so that its absence there means nothing. */
function unseen(subtrees: Inventory['unreadable']): string {
  const tests = subtrees.slice(0, SUBTREES).map(({ path }) => {
    if (path.bytes === '') return 'true';
    const hex = Buffer.from(path.bytes, 'base64').toString('hex');
    return `starts_with(${RAW_PATH}, from_hex('${hex}2f')::VARCHAR)`;
  });
  return tests.length === 0 ? 'false' : `(is_there <> was_there AND (${tests.join(' OR ')}))`;
}

async function directories(connection: DuckDBConnection): Promise<Churn['directories']> {
  const classes = CARRIED.map((state, n) => `WHEN '${state}' THEN ${n}`).join(' ');
  const names = CARRIED.map((state) => `'${state}'`).join(', ');
  const { rows, others } = await heaviestDirectories(
    connection,
    `(SELECT directory, CASE state ${classes} END AS class, count(*) AS files, sum(bytes) AS bytes
      FROM moves WHERE state IN (${names}) GROUP BY ALL)`,
    CARRIED.length,
  );
  return {
    rows: rows.map(({ path, partly, files, bytes, parts: [addedBytes, changedBytes, renamedBytes] }) => ({
      path: shown(rawBytes(path)),
      partly,
      files,
      bytes,
      addedBytes: addedBytes ?? 0,
      changedBytes: changedBytes ?? 0,
      renamedBytes: renamedBytes ?? 0,
    })),
    others: { files: others.files, bytes: others.bytes },
  };
}
