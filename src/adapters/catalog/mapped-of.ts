import type { Inventory } from '../../inventory/inventory.ts';
import { type Database, rowOf } from './database.ts';
import { entryRows } from './entry-columns.ts';
import { mappedEntries, movingEntries } from './mapping-sql.ts';
import { type RollupPlace, rollupRelation } from './rollup.ts';
import { numberOf } from './values.ts';

/** The relation of `mappedEntries`, or the same rows by a shorter way when the rollup shows that every entry moves. */
export async function mappedOf(
  database: Database,
  place: RollupPlace,
  inventory: Inventory,
): Promise<string> {
  const rollup = await rollupRelation(database, place);
  const { moving } = await database.with((connection) =>
    rowOf(
      connection,
      `SELECT coalesce(sum(files + directories + symlinks), 0)::BIGINT AS moving FROM ${rollup}`,
    ),
  );
  return numberOf(moving) === inventory.counts.entries
    ? movingEntries(place.files, place.rules)
    : mappedEntries(entryRows(place.files), place.rules);
}
