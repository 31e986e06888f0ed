import { ENTRY_KINDS, type EntryKind } from '../../inventory/entry.ts';
import type {
  EntryFilter,
  EntryToDo,
  SideRows,
  SideTable,
  SideTableKind,
  SideTables,
} from '../../ports/side-tables.ts';
import { type Database, rowOf, rowsOf } from './database.ts';
import { readable, SIDE_KINDS } from './side-table-kinds.ts';
import { literal, parquet } from './sql.ts';
import { bigintOf, bytesOf, numberOf, type Row, textOf } from './values.ts';

/** From here a file takes long enough to leave one thread working alone at the end, so these come first. */
const LARGE_BYTES = 64 * 1024 * 1024;

/** The rows of entries that have no row in the parts; `e` names the entries. */
function todo(entries: string, parts: readonly string[], filter: EntryFilter): string {
  const kinds = filter.kinds.filter((kind) => ENTRY_KINDS.includes(kind)).map(literal);
  const since = filter.changedAfterNs;
  const recent = since === undefined ? '' : `AND (e.mtime_ns > ${since} OR e.ctime_ns > ${since})`;
  const absent = parts.length === 0 ? '' : `ANTI JOIN ${parquet(parts)} done ON done.path = e.path`;
  return `FROM ${entries} e ${absent} WHERE e.kind IN (${kinds.join(', ') || 'NULL'}) ${recent}`;
}

/** See `countWithout` of the port. */
export async function countTodo(
  database: Database,
  entries: string,
  parts: readonly string[],
  filter: EntryFilter,
): Promise<{ readonly entries: number; readonly bytes: number }> {
  const row = await database.with((connection) =>
    rowOf(
      connection,
      `SELECT count(*) AS entries, sum(e.size_bytes) AS bytes ${todo(entries, parts, filter)}`,
    ),
  );
  return { entries: numberOf(row.entries), bytes: numberOf(row.bytes) };
}

/**
 * Disjoint parts of what is to be done, in this order. Only those that are few are sorted: sorting all would first copy the
 * whole list to disk. The rest comes as the walk found it, directory by directory.
 */
const ORDERS = [
  { only: `e.size_bytes >= ${LARGE_BYTES}`, order: 'ORDER BY e.size_bytes DESC, e.device, e.inode, e.path' },
  {
    only: `coalesce(e.size_bytes < ${LARGE_BYTES}, true) AND e.nlink > 1`,
    order: 'ORDER BY e.device, e.inode, e.path',
  },
  { only: `coalesce(e.size_bytes < ${LARGE_BYTES}, true) AND coalesce(e.nlink <= 1, true)`, order: '' },
];

/** See `entriesWithout` of the port. */
export async function* streamTodo(
  database: Database,
  entries: string,
  parts: readonly string[],
  filter: EntryFilter,
): AsyncGenerator<readonly EntryToDo[]> {
  const columns = 'e.path, e.kind, e.size_bytes, e.mtime_ns, e.ctime_ns, e.inode';
  for (const { only, order } of ORDERS) {
    const sql = `SELECT ${columns} ${todo(entries, parts, filter)} AND ${only} ${order}`;
    for await (const batch of streamed(database, sql, toDoOf)) {
      yield order === '' ? batch.toSorted(byInode) : batch;
    }
  }
}

function toDoOf(row: Row): EntryToDo {
  return {
    path: bytesOf(row.path),
    kind: textOf(row.kind) as EntryKind,
    sizeBytes: known(row.size_bytes, numberOf),
    mtimeNs: known(row.mtime_ns, bigintOf),
    ctimeNs: known(row.ctime_ns, bigintOf),
    inode: known(row.inode, bigintOf),
  };
}

/** File systems lay inodes out in the order of their numbers, nearly, and contents near their inodes. */
function byInode(one: EntryToDo, other: EntryToDo): number {
  const [a, b] = [one.inode ?? 0n, other.inode ?? 0n];
  return a < b ? -1 : Number(a > b);
}

/** Which rows of a table are wanted. */
type Only = NonNullable<Parameters<SideTables['sideRows']>[2]>;

/** See `sideRows` of the port. */
export async function* streamSideRows<K extends SideTableKind>(
  database: Database,
  kind: K,
  parts: readonly string[],
  { outcomes, limit }: Only = {},
): AsyncGenerator<readonly SideRows[K][]> {
  if (parts.length === 0) return;
  const where =
    outcomes === undefined ? '' : `WHERE outcome IN (${outcomes.map(literal).join(', ') || 'NULL'})`;
  const most = limit === undefined ? '' : `LIMIT ${Math.max(0, Math.trunc(limit))}`;
  const sql = `SELECT ${readable(kind)} FROM ${parquet(parts)} ${where} ORDER BY ALL ${most}`;
  yield* streamed(database, sql, SIDE_KINDS[kind].read);
}

/** Rows and bytes of a table by outcome, in the outcomes' order. */
export async function outcomesOf(
  database: Database,
  kind: SideTableKind,
  parts: readonly string[],
): Promise<SideTable['outcomes']> {
  if (parts.length === 0) return [];
  const bytes = SIDE_KINDS[kind].bytes ?? '0';
  const rows = await database.with((connection) =>
    rowsOf(
      connection,
      `SELECT outcome, count(*) AS rows, sum(${bytes}) AS bytes FROM ${parquet(parts)} GROUP BY ALL ORDER BY outcome`,
    ),
  );
  return rows.map((row) => ({
    outcome: textOf(row.outcome),
    rows: numberOf(row.rows),
    bytes: numberOf(row.bytes),
  }));
}

/** Rows of `earlier` parts that still hold for entries without a row in `parts`, marked as reused. */
export function stillHolding(
  kind: SideTableKind,
  holds: string,
  earlier: readonly string[],
  entries: string,
  parts: readonly string[],
): string {
  const columns = SIDE_KINDS[kind].columns.map(({ name }) =>
    name === 'outcome' ? `'reused' AS outcome` : `c.${name}`,
  );
  const absent = parts.length === 0 ? '' : `ANTI JOIN ${parquet(parts)} done ON done.path = e.path`;
  return `SELECT ${columns.join(', ')}
    FROM ${entries} e JOIN ${parquet(earlier)} c ON c.path = e.path ${absent} WHERE ${holds}`;
}

/** A query's rows chunk by chunk: memory does not grow with their number. */
async function* streamed<T>(
  database: Database,
  sql: string,
  read: (row: Row) => T,
): AsyncGenerator<readonly T[]> {
  // A connection of its own: another query on it would end the stream.
  const connection = await database.connect();
  try {
    const result = await connection.stream(sql);
    for await (const rows of result.yieldRowObjects()) yield rows.map(read);
  } finally {
    connection.closeSync();
  }
}

function known<T>(value: Row[string] | undefined, read: (value: Row[string]) => T): T | null {
  return value === null || value === undefined ? null : read(value);
}
