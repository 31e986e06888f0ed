import type { DuckDBConnection } from '@duckdb/node-api';
import type { HazardId } from '../../inventory/hazards.ts';
import { rowOf } from './database.ts';
import type { HazardContext, HazardFinder } from './hazards-finder.ts';
import { numberOf } from './values.ts';

/** Links that one look-up follows before it is a loop [MAXSYMLINKS of Linux]. */
const MAX_HOPS = 40;
/** A round resolves one link or one run of `..`; beyond this a target is a riddle, and told as a loop. */
const MAX_ROUNDS = 200;

const WHERE: Readonly<Partial<Record<HazardId, string>>> = {
  'symlink-outside': `outcome = 'outside'`,
  'symlink-absolute': `outcome = 'absolute'`,
  'symlink-dangling': `outcome = 'dangling'`,
  'symlink-loop': `outcome = 'loop'`,
};

/**
 * Symbolic links, and where they lead: resolved among the inventory's own paths as the system would, without touching the
 * file system. Names are compared in DuckDB's text form of raw bytes (`\xNN` for what is not printable ASCII), which
 * tells all bytes apart and keeps `/` and `.` as they are.
 */
export const symlinks: HazardFinder = {
  ids: ['symlink', 'symlink-outside', 'symlink-absolute', 'symlink-dangling', 'symlink-loop'],
  prepare: resolve,
  members: (id) => `
    SELECT path, 'symlink' AS kind, content_bytes, outcome AS detail, link_target AS other, path AS group_path
    FROM links WHERE source = 'mapped' AND ${WHERE[id] ?? 'true'}`,
};

/** A target that ends in a slash, or in a dot, wants a directory. */
const endsAsDirectory = (text: string): string => `regexp_matches(${text}, '(^|/)[.]{0,1}$')`;

const components = (text: string): string =>
  `list_filter(string_split(${text}, '/'), lambda part: part <> '' AND part <> '.')`;

async function resolve(connection: DuckDBConnection, { mapped }: HazardContext): Promise<void> {
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE links AS
    SELECT path, content_bytes, source, link_target, path::VARCHAR AS place, link_target::VARCHAR AS target,
      CASE WHEN link_target IS NULL THEN 'unknown' WHEN starts_with(target, '/') THEN 'absolute' END AS outcome
    FROM (${mapped}) WHERE kind = 'symlink'`);
  // head: real directories; tail: what is still to be walked.
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE walking AS
    SELECT place, 1 AS hops, list_slice(parts, 1, len(parts) - 1) AS head, ${components('target')} AS tail,
      ${endsAsDirectory('target')} AS enters
    FROM (SELECT place, target, ${components('place')} AS parts FROM links WHERE source = 'mapped' AND outcome IS NULL)`);
  const { all } = await rowOf(connection, 'SELECT count(*) AS "all" FROM walking');
  if (numberOf(all) > 0) await settleAtOnce(connection, mapped);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { left } = await rowOf(connection, 'SELECT count(*) AS left FROM walking');
    if (numberOf(left) === 0) return;
    await walkOn(connection, mapped);
  }
  await connection.run(`UPDATE links SET outcome = 'loop' WHERE place IN (SELECT place FROM walking)`);
}

/** Runs of `..` at the start of the tail take names off the head, which is real. */
const CLIMBED = `
  SELECT place, hops, enters, up > len(head) AS leaves,
    list_slice(head, 1, len(head) - up) AS head, list_slice(tail, up + 1, len(tail)) AS tail
  FROM (SELECT *, coalesce(list_position(list_transform(tail, lambda part: part <> '..'), true) - 1, len(tail)) AS up FROM walking)`;

/** Names before the next `..`. */
const RUN = `coalesce(list_position(tail, '..') - 1, len(tail))`;

/**
 * Nearly all links name something that is there and no link: whoever has a row lies below real directories only, so
 * one look for the whole path settles them.
 */
async function settleAtOnce(connection: DuckDBConnection, mapped: string): Promise<void> {
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE walking AS ${CLIMBED}`);
  await settle(connection, 'outside', 'leaves');
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE named AS
    SELECT place, array_to_string(list_concat(head, tail), '/')::BLOB AS path
    FROM walking WHERE NOT list_contains(tail, '..') AND NOT enters`);
  const there = `SELECT place FROM named WHERE path = ''::BLOB OR path IN (SELECT path FROM (${mapped}) WHERE kind <> 'symlink')`;
  await settle(connection, 'inside', `place IN (${there})`);
}

/** One round for all: climb, then replace the first link on the way; where there is none the way is the answer. */
async function walkOn(connection: DuckDBConnection, mapped: string): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE walking AS SELECT *, ${RUN} AS run FROM (${CLIMBED})`);
  await settle(connection, 'outside', 'leaves');
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE met AS
    SELECT place, min(step) AS step FROM (
      SELECT place, step, array_to_string(list_concat(head, list_slice(tail, 1, step)), '/') AS way
      FROM (SELECT place, head, tail, unnest(range(1, run + 1)) AS step FROM walking)
    ) WHERE way IN (SELECT place FROM links) GROUP BY place`);
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE walking AS
    SELECT w.place, w.hops + (m.step IS NOT NULL)::INTEGER AS hops, m.step IS NULL AS real,
      list_concat(w.head, list_slice(w.tail, 1, coalesce(m.step - 1, w.run))) AS head,
      list_concat(
        CASE WHEN m.step IS NULL THEN [] ELSE ${components('l.target')} END,
        list_slice(w.tail, coalesce(m.step, w.run) + 1, len(w.tail))
      ) AS tail,
      l.target AS through,
      -- What a link ends in counts only where the way ends with it.
      w.enters OR coalesce(m.step = len(w.tail) AND ${endsAsDirectory('l.target')}, false) AS enters
    FROM walking w LEFT JOIN met m ON m.place = w.place
    LEFT JOIN links l ON l.place = array_to_string(list_concat(w.head, list_slice(w.tail, 1, m.step)), '/')`);
  await settle(connection, 'absolute', `starts_with(through, '/')`);
  await settle(connection, 'loop', `hops > ${MAX_HOPS}`);
  // Whatever was walked must be there; what still has a way to go must be a directory.
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE named AS
    SELECT place, array_to_string(head, '/')::BLOB AS path, len(tail) > 0 AS on_its_way, enters FROM walking WHERE real`);
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE there AS
    SELECT path, kind FROM (${mapped}) WHERE path IN (SELECT path FROM named)
    UNION ALL SELECT ''::BLOB, 'directory'`);
  const reached = (wanted: string): string =>
    `place IN (SELECT n.place FROM named n LEFT JOIN there t USING (path) WHERE ${wanted})`;
  await settle(
    connection,
    'dangling',
    reached(`t.kind IS NULL OR ((n.on_its_way OR n.enters) AND t.kind <> 'directory')`),
  );
  await settle(connection, 'inside', reached('NOT n.on_its_way'));
  await connection.run(
    'CREATE OR REPLACE TEMP TABLE walking AS SELECT place, hops, head, tail, enters FROM walking',
  );
}

/** Gives some of those on their way an outcome, and takes them off it. */
async function settle(connection: DuckDBConnection, outcome: string, which: string): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE settled AS SELECT place FROM walking WHERE ${which}`);
  await connection.run(`UPDATE links SET outcome = '${outcome}' WHERE place IN (SELECT place FROM settled)`);
  await connection.run('DELETE FROM walking WHERE place IN (SELECT place FROM settled)');
}
