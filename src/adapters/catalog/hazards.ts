import type { DuckDBConnection } from '@duckdb/node-api';
import { shown } from '../../inventory/display.ts';
import { HAZARD_IDS, type HazardId } from '../../inventory/hazards.ts';
import type { Profile } from '../../inventory/profile.ts';
import { rowOf } from './database.ts';
import { crowdedDirectories } from './hazards-crowded.ts';
import { type HazardContext, type HazardFinder, NO_MEMBERS } from './hazards-finder.ts';
import { hardLinks } from './hazards-hard-links.ts';
import { accessLists, changingFiles } from './hazards-sides.ts';
import { type SingleHazard, singleHazards, singleMembers } from './hazards-single.ts';
import { symlinks } from './hazards-symlinks.ts';
import { caseClashes, unicodeTwins } from './hazards-twins.ts';
import { bytesListOf, numberOf, type Row } from './values.ts';

type Found = Profile['hazards'][number];

/** Examples kept of each hazard, first in path order. */
const EXAMPLES = 5;

/** Hazards that take more than one row to see. */
const FINDERS: readonly HazardFinder[] = [
  caseClashes,
  unicodeTwins,
  hardLinks,
  symlinks,
  crowdedDirectories,
  changingFiles,
  accessLists,
];

/**
 * Hazards with counts, content bytes and examples, in the catalogue's order. An entry that cannot move counts under
 * the one hazard that blocks it; the other hazards count entries that do move. Excluded entries count nowhere.
 */
export async function hazardsOf(
  connection: DuckDBConnection,
  context: HazardContext,
): Promise<readonly Found[]> {
  const found = new Map<HazardId, Found>();
  const keep = (id: HazardId, row: Row, suffix = ''): void => {
    const entries = numberOf(row[`entries${suffix}`]);
    const bytes = numberOf(row[`bytes${suffix}`]);
    if (entries === 0) return;
    found.set(id, {
      hazard: id,
      entries,
      bytes,
      examples: bytesListOf(row[`examples${suffix}`]).map(shown),
    });
  };
  const single = singleHazards(context);
  const row = await rowOf(connection, countSingles(single, context.mapped));
  single.forEach(({ id }, at) => {
    keep(id, row, `_${at}`);
  });
  for (const finder of FINDERS) {
    await finder.prepare(connection, context);
    for (const id of finder.ids) {
      const summary = `SELECT count(*) AS entries, sum(content_bytes) AS bytes, min(path, ${EXAMPLES}) AS examples`;
      keep(id, await rowOf(connection, `${summary} FROM (${finder.members(id, context)})`));
    }
  }
  return HAZARD_IDS.flatMap((id) => found.get(id) ?? []);
}

/** One look at every row for all hazards that a row alone can tell. */
function countSingles(single: readonly SingleHazard[], mapped: string): string {
  const tests = single.map(({ test }, at) => `(${test}) AS has_${at}`);
  const counts = single.map(
    (
      _,
      at,
    ) => `count(*) FILTER (has_${at}) AS entries_${at}, sum(content_bytes) FILTER (has_${at}) AS bytes_${at},
      min(path, ${EXAMPLES}) FILTER (has_${at}) AS examples_${at}`,
  );
  return `SELECT ${counts.join(', ')} FROM (SELECT path, content_bytes, ${tests.join(', ')} FROM (${mapped}))`;
}

/** The relation of one hazard's members; the tables behind it are made now. Empty where the rules rule it out. */
export async function hazardMembers(
  connection: DuckDBConnection,
  id: HazardId,
  context: HazardContext,
): Promise<string> {
  const single = singleHazards(context).find((hazard) => hazard.id === id);
  if (single !== undefined) return singleMembers(single, context.mapped);
  const finder = FINDERS.find(({ ids }) => ids.includes(id));
  await finder?.prepare(connection, context);
  return finder?.members(id, context) ?? NO_MEMBERS;
}
