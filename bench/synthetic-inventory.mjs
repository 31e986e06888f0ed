// Synthetic inventories of any size, made with SQL and published as a scan would publish them: parts of the usual size, a
// description beside them. Directory sizes are skewed (most hold a few files, some thousands), teams too (each is half of
// the one before), one directory holds a tenth of all rows, 60 % of the files are under 128 KiB, ages go over ten years.
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

// By address, so that nothing looks for the build before it is there.
const built = (/** @type {string} */ path) => import(new URL(`../build/${path}`, import.meta.url).href);

export const NOW = new Date('2026-01-01T00:00:00.000Z');
const PART_ROWS = 163_840;
const ROW_GROUP_ROWS = 81_920;
/** Files a directory has, about. */
const PER_DIRECTORY = 38;

/** A number from 0 to 1 that row `n` has; `salt` tells several of a row apart. */
const random = (/** @type {string} */ n, /** @type {number} */ salt) =>
  `((hash(${n} * 16 + ${salt}) % 1000003)::DOUBLE / 1000003)`;

/** Directories with how many files each holds and the number of its first. */
function directoriesSql(/** @type {number} */ rows) {
  const leaves = Math.max(1, Math.round((rows * 0.9) / (PER_DIRECTORY + 1)));
  const crowded = Math.round(rows / 10);
  return `
    CREATE OR REPLACE TEMP TABLE listed AS
    SELECT *, sum(files) OVER (ORDER BY d) - files AS first FROM (
      SELECT d, least(20000, floor(8.5 * pow(1 - ${random('d', 1)}, -0.8)))::BIGINT AS files,
        printf('team-%02d/project-%06d/run-%08d/step-%09d', least(20, floor(-log2(1 - d / ${leaves}.0)))::INTEGER,
          d // 400, d // 20, d) AS path
      FROM range(${leaves}) t(d)
      UNION ALL SELECT ${leaves}, ${crowded}, 'cache/blobs'
    )`;
}

/** Every directory on the way to one that holds files. */
const ANCESTORS = `
  CREATE OR REPLACE TEMP TABLE above AS
  SELECT path, row_number() OVER (ORDER BY path) AS n,
    (SELECT count(*) FROM listed) + dense_rank() OVER (ORDER BY parse_dirpath(path, 'forward_slash')) AS listing
  FROM (
    SELECT DISTINCT array_to_string(names[:level], '/') AS path
    FROM (SELECT string_split(path, '/') AS names FROM listed), range(1, 5) t(level)
  )`;

/** The columns of a scan, given where `path`, `kind`, `size` and `n` (a number of the row's own) come from. */
const entriesSql = (/** @type {string} */ from) => {
  const nowNs = `${NOW.getTime()}000000`;
  const modified = `(${nowNs} - (pow(${random('n', 4)}, 2) * 3650 * 86400e9)::BIGINT)`;
  return `
    SELECT encode(path) AS path, NULL::VARCHAR AS path_lossy, kind, size AS size_bytes, ${modified} AS mtime_ns,
      ${modified} + 3600000000000 AS atime_ns, ${modified} AS ctime_ns, 33188::UINTEGER AS mode,
      (1000 + hash(n) % 60)::UINTEGER AS uid, 100::UINTEGER AS gid, 1::UBIGINT AS nlink, n::UBIGINT AS inode,
      7::UBIGINT AS device, size AS allocated_bytes, NULL::BLOB AS link_target, listing::UINTEGER AS listing
    FROM (${from})`;
};

const SIZE = `CASE WHEN ${random('n', 2)} < 0.6 THEN floor(131072 * pow(${random('n', 3)}, 3))
  ELSE floor(131072 * pow(2, 11 * ${random('n', 3)})) END::BIGINT`;

/** Files number `from` to `to`, which lie in one run of directories. */
const filesSql = (/** @type {number} */ from, /** @type {number} */ to) =>
  entriesSql(`
    SELECT 'file' AS kind, n, d + 1 AS listing, ${SIZE} AS size,
      path || CASE n % 4 WHEN 0 THEN '/sample-' WHEN 1 THEN '/label-' ELSE '/checkpoint-' END
        || lpad((n - first)::VARCHAR, 7, '0') || CASE n % 3 WHEN 0 THEN '.jpg' WHEN 1 THEN '.safetensors' ELSE '.json' END AS path
    FROM (
      SELECT d, path, first, unnest(range(greatest(first, ${from})::BIGINT, least(first + files, ${to})::BIGINT)) AS n
      FROM listed WHERE first < ${to} AND first + files > ${from}
    )`);

const directoryRowsSql = (/** @type {number} */ from, /** @type {number} */ to) =>
  entriesSql(`SELECT 'directory' AS kind, path, n + 10000000000 AS n, listing, 4096::BIGINT AS size
    FROM above WHERE n > ${from} AND n <= ${to}`);

/**
 * Publishes an inventory of about so many rows in the catalog kept in `home`.
 *
 * @param {string} home
 * @param {number} rows
 * @param {string} share
 * @param {(path: string) => Promise<any>} load a module of the project; the built one when not given
 */
export async function makeInventory(home, rows, share, load = built) {
  const { createDatabase, rowOf } = await load('adapters/catalog/database.js');
  const { copyToParquet } = await load('adapters/catalog/sql.js');
  const { sha256Of } = await load('adapters/catalog/file-digest.js');
  const { shareFolder } = await load('adapters/catalog/inventory-files.js');
  const { publishInventory } = await load('adapters/catalog/publish-inventory.js');
  const folder = join(home, 'tmp', `made-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const database = createDatabase(home, { memoryLimit: '3GB', threads: null });
  try {
    const files = await database.with(async (/** @type {any} */ connection) => {
      await connection.run(directoriesSql(rows));
      await connection.run(ANCESTORS);
      const { n } = await rowOf(connection, 'SELECT sum(files)::BIGINT AS n FROM listed');
      const { m } = await rowOf(connection, 'SELECT count(*) AS m FROM above');
      /** @type {{ file: string, rows: number, sizeBytes: number, sha256: string }[]} */
      const parts = [];
      const write = async (/** @type {string} */ sql, /** @type {number} */ count) => {
        const file = `entries-${String(parts.length + 1).padStart(5, '0')}.parquet`;
        await connection.run(copyToParquet(sql, join(folder, file), ROW_GROUP_ROWS));
        const path = join(folder, file);
        parts.push({ file, rows: count, sizeBytes: statSync(path).size, sha256: await sha256Of(path) });
      };
      for (let at = 0; at < Number(n); at += PART_ROWS) {
        const to = Math.min(Number(n), at + PART_ROWS);
        await write(filesSql(at, to), to - at);
      }
      for (let at = 0; at < Number(m); at += PART_ROWS) {
        const to = Math.min(Number(m), at + PART_ROWS);
        await write(directoryRowsSql(at, to), to - at);
      }
      return parts;
    });
    return await publishInventory(
      database,
      {
        folder,
        target: shareFolder(home, 'scan', share),
        startedAt: NOW.toISOString(),
        finishedAt: new Date(NOW.getTime() + 3_600_000),
      },
      {
        share,
        protocol: 'nfs',
        root: `/srv/${share}`,
        origin: { kind: 'scan', attempts: 1 },
        unreadable: [],
        skipped: [],
        files,
      },
    );
  } finally {
    await database.close();
  }
}
