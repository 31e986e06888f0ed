import { createRequire } from 'node:module';
import type { Database } from 'node-sqlite3-wasm';
import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import type { ColumnMap, ImportField } from '../../inventory/import-columns.ts';
import { type ByteText, type ImportItem, itemOf } from '../../inventory/import-entry.ts';
import type { PathRules } from '../../inventory/import-path.ts';
import { readRow } from '../../inventory/import-row.ts';
import { columnsMissing } from './columns.ts';

/** A CommonJS package whose names an import does not find; loaded when needed, because it is a WebAssembly program. */
function sqlite(): typeof import('node-sqlite3-wasm') {
  return createRequire(import.meta.url)('node-sqlite3-wasm');
}

/** Rows that are told of at once. */
const BATCH_ROWS = 1024;

/** What is said of a table. */
export interface SqliteOptions {
  readonly table: string;
  readonly map: ColumnMap;
  readonly rules: PathRules;
  /** True: columns of the map that the table does not have are left out, but for `path` and `size`. */
  readonly lenient: boolean;
}

/**
 * Reads a table of a SQLite file, row by row. The file's structure is checked first, because a damaged one can lose rows
 * without an error. Throws HeadwaterError `listing-damaged`, `listing-table` or `listing-columns` (usage).
 */
export async function* readSqlite(
  file: string,
  options: SqliteOptions,
): AsyncGenerator<readonly ImportItem[]> {
  const { Database, SQLite3Error } = sqlite();
  let database: Database | null = null;
  try {
    database = new Database(file, { readOnly: true, fileMustExist: true });
    checkWhole(database);
    yield* rows(database, options);
  } catch (error) {
    if (error instanceof SQLite3Error || (error instanceof Error && error.name === 'RuntimeError'))
      throw damaged(error);
    throw error;
  } finally {
    database?.close();
  }
}

function checkWhole(database: Database): void {
  const answer = database.all('PRAGMA quick_check(1)')[0]?.quick_check;
  if (answer !== 'ok') throw damaged(answer);
}

async function* rows(database: Database, options: SqliteOptions): AsyncGenerator<readonly ImportItem[]> {
  const columns = columnsOf(database, options);
  const fields = [...columns.keys()];
  // As blobs: text would lose what is not UTF-8.
  const selected = [...columns.values()].map((column, at) => `CAST(${identifier(column)} AS BLOB) AS c${at}`);
  const statement = database.prepare(`SELECT ${selected.join(', ')} FROM ${identifier(options.table)}`);
  const at = new Map(fields.map((field, index) => [field, `c${index}`]));
  try {
    let line = 0;
    let items: ImportItem[] = [];
    for (const row of statement.iterate()) {
      line += 1;
      const values = row as Readonly<Record<string, unknown>>;
      const value = (field: ImportField): ByteText => textOf(values[at.get(field) ?? '']);
      items.push(itemOf(readRow(value, options.map, options.rules), line, fields.map(value).join('|')));
      if (items.length < BATCH_ROWS) continue;
      yield items;
      items = [];
    }
    yield items;
  } finally {
    statement.finalize();
  }
}

/** The map's columns as the table has them. A view could hide a query that never ends, so tables only. */
function columnsOf(database: Database, { table, map, lenient }: SqliteOptions): Map<ImportField, string> {
  const found = database.get("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", [table]);
  if (found === null || /^\s*CREATE\s+VIRTUAL/i.test(String(found.sql))) throw noTable(database, table);
  const names = database
    .all('SELECT name FROM pragma_table_info(?)', [table])
    .map(({ name }) => String(name));
  const columns = new Map<ImportField, string>();
  const missing: string[] = [];
  for (const [field, { column }] of map) {
    const name = names.find((one) => one.toLowerCase() === column.toLowerCase());
    if (name !== undefined) columns.set(field, name);
    else if (!lenient || field === 'path' || field === 'size') missing.push(column);
  }
  if (missing.length > 0) throw columnsMissing(missing, names);
  return columns;
}

/** Backquotes: SQLite takes an unknown name in double quotes for a string. */
const identifier = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

function textOf(value: unknown): ByteText {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : '';
}

function noTable(database: Database, table: string): HeadwaterError {
  const tables = database.all("SELECT name FROM sqlite_schema WHERE type = 'table' LIMIT 20");
  return new HeadwaterError({
    code: 'listing-table',
    blame: 'usage',
    message: `The SQLite file has no table ${safeText(table)}.`,
    next: [
      `Name one with --table; it has: ${tables.map(({ name }) => safeText(String(name))).join(', ') || 'none'}.`,
    ],
  });
}

function damaged(cause: unknown): HeadwaterError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new HeadwaterError({
    code: 'listing-damaged',
    blame: 'usage',
    message: `The listing is not a whole SQLite file: ${safeText(said).slice(0, 200)}.`,
    next: ['Make the listing again, or copy the file while nothing writes to it.'],
    cause,
  });
}
