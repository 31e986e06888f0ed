import { shown } from '../../inventory/display.ts';
import type { EntryKind } from '../../inventory/entry.ts';
import type { HazardEntry, HazardListItem } from '../../inventory/hazard-list.ts';
import type { HazardId } from '../../inventory/hazards.ts';
import { type Database, rowOf } from './database.ts';
import { hazardMembers } from './hazards.ts';
import type { HazardContext } from './hazards-finder.ts';
import { bytesOf, numberOf, type Row, textOf } from './values.ts';

/** The list of `Catalog.listHazard`: sorted out of core, then handed over chunk by chunk. */
export async function* listHazard(
  database: Database,
  context: HazardContext,
  hazard: HazardId,
  limit: number | null,
): AsyncGenerator<HazardListItem> {
  // A connection of its own: the tables it needs are temporary, and another query on it would end the stream.
  const connection = await database.connect();
  try {
    const members = await hazardMembers(connection, hazard, context);
    const totals = await rowOf(
      connection,
      `SELECT count(*) AS entries, sum(content_bytes) AS bytes FROM (${members})`,
    );
    yield { kind: 'totals', entries: numberOf(totals.entries), bytes: numberOf(totals.bytes) };
    if (numberOf(totals.entries) === 0 || limit === 0) return;
    const result = await connection.stream(`
      SELECT path, kind, content_bytes, detail, other FROM (${members})
      ORDER BY group_path, path ${limit === null ? '' : `LIMIT ${Math.max(0, Math.trunc(limit))}`}`);
    for await (const rows of result.yieldRowObjects()) yield { kind: 'entries', entries: rows.map(entryOf) };
  } finally {
    connection.closeSync();
  }
}

function entryOf(row: Row): HazardEntry {
  const { detail = null, other = null } = row;
  return {
    path: shown(bytesOf(row.path)),
    kind: textOf(row.kind) as EntryKind,
    sizeBytes: numberOf(row.content_bytes),
    detail: detail === null ? null : textOf(detail),
    other: other === null ? null : shown(bytesOf(other)),
  };
}
