import type { DuckDBConnection } from '@duckdb/node-api';
import { unsettledClass } from '../../inventory/unsettled.ts';
import { rowOf } from './database.ts';
import type { HazardContext, HazardFinder } from './hazards-finder.ts';
import { NO_MEMBERS } from './hazards-finder.ts';
import { caseFoldSql } from './hazards-fold.ts';
import { literal } from './sql.ts';
import { numberOf } from './values.ts';

/** The path in normal form C. Most are: the costly call is made for those that may not be. */
const NORMAL = `
  CASE WHEN octet_length(path) <> length(path_text) AND regexp_matches(path_text, ${literal(unsettledClass())})
    THEN nfc_normalize(path_text) ELSE path_text END`;

/**
 * Paths that a reader who does not tell case apart takes for one: whole paths, so that directories which become one meet
 * with all that is in them. Normalised first, since such readers do (macOS); what is equal by that alone is a Unicode twin.
 */
export const caseClashes: HazardFinder = {
  ids: ['case-clash'],
  prepare: async (connection, context) => {
    const fold = await caseFoldSql(connection);
    const key = `CASE WHEN octet_length(path) <> length(path_text) THEN ${fold('normal')} ELSE lower(path_text) END`;
    await collect(connection, context, 'case_clash', key);
  },
  members: () => members('case_clash', 'min(normal) <> max(normal)'),
};

/** Paths equal in normal form C, so that they look the same. */
export const unicodeTwins: HazardFinder = {
  ids: ['unicode-twin'],
  prepare: async (connection, context) => {
    const { some } = await rowOf(
      connection,
      `SELECT count(*) AS some FROM (${normalised(context)}) WHERE normal <> path_text`,
    );
    await collect(connection, context, 'unicode_twin', numberOf(some) === 0 ? null : 'normal');
  },
  members: () => members('unicode_twin', 'count(*) > 1'),
};

const normalised = ({ mapped }: HazardContext): string => `
  SELECT path, kind, content_bytes, path_text, ${NORMAL} AS normal FROM (${mapped}) WHERE source = 'mapped'`;

/**
 * Keeps the rows whose key occurs twice. Sought among hashes first, which group out of core, so that texts are held and
 * compared for candidates only. Without a key there is nothing to look for.
 */
async function collect(
  connection: DuckDBConnection,
  context: HazardContext,
  table: string,
  key: string | null,
): Promise<void> {
  const rows = normalised(context);
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE ${table}_buckets AS
    SELECT hash(${key ?? 'normal'}) AS bucket FROM (${rows}) ${key === null ? 'WHERE false' : ''}
    GROUP BY bucket HAVING count(*) > 1`);
  const { buckets } = await rowOf(connection, `SELECT count(*) AS buckets FROM ${table}_buckets`);
  await connection.run(
    numberOf(buckets) === 0
      ? `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT *, '' AS key, '' AS normal FROM (${NO_MEMBERS})`
      : `CREATE OR REPLACE TEMP TABLE ${table} AS
         SELECT path, kind, content_bytes, ${key} AS key, normal FROM (${rows})
         WHERE hash(${key}) IN (SELECT bucket FROM ${table}_buckets)`,
  );
}

function members(table: string, together: string): string {
  return `
    SELECT path, kind, content_bytes,
      CASE kind WHEN 'directory' THEN 'becomes one directory: ' ELSE 'one of ' END || names || ' names' AS detail,
      CASE WHEN path = firsts[1] THEN firsts[2] ELSE firsts[1] END AS other,
      firsts[1] AS group_path
    FROM ${table}
    JOIN (SELECT key, count(*) AS names, min(path, 2) AS firsts FROM ${table} GROUP BY key HAVING ${together}) USING (key)`;
}
