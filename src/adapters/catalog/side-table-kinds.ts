import type { AclRow, ChecksumRow, SecondLookRow, SideRows, SideTableKind } from '../../ports/side-tables.ts';
import { type ColumnType, duckdb } from './duckdb.ts';
import type { SpoolColumn } from './spool.ts';
import { bigintOf, bytesOf, nameOrNull, numberOf, type Row, textOf } from './values.ts';

/** How a kind's rows are kept. Every kind has the columns `path` and `outcome`. */
export interface SideKind<T> {
  readonly columns: readonly SpoolColumn<T>[];
  /** Reads a row that was selected with `readable`. */
  read(row: Row): T;
  /** The column that says how many bytes a row stands for. */
  readonly bytes: string | null;
  /** SQL: which rows `c` of an earlier table still hold for an entry `e` of the same path; null: none ever do. */
  readonly holds: string | null;
}

/**
 * SQL: whether a file was read long enough after it was changed; times in nanoseconds. One that was written again within a tick of its
 * clock looks as it did before, so a checksum that was read that soon after a change is not trusted later on: 20 ms covers the kernel's
 * tick, 2 s the file systems that count seconds or pairs of them (FAT).
 */
export function isReadAfter(readAtNs: string, changedNs: string): string {
  return `${readAtNs} - ${changedNs} >= CASE WHEN ${changedNs} % 1000000000 = 0 THEN 2000000000 ELSE 20000000 END`;
}

const CHECKSUMS: SideKind<ChecksumRow> = {
  columns: [
    blob('path', (row) => row.path),
    text('outcome', (row) => row.outcome),
    text('checksum', (row) => row.checksum),
    integer('size_bytes', (row) => (row.sizeBytes === null ? null : BigInt(row.sizeBytes))),
    integer('mtime_ns', (row) => row.mtimeNs),
    integer('inode', (row) => row.inode, 'UBIGINT'),
    integer('read_at_ns', (row) => row.readAtNs),
    text('error_code', (row) => row.errorCode),
  ],
  read: (row) => ({
    path: bytesOf(row.path),
    outcome: textOf(row.outcome) as ChecksumRow['outcome'],
    checksum: orNull(row.checksum, textOf),
    sizeBytes: orNull(row.size_bytes, numberOf),
    mtimeNs: orNull(row.mtime_ns, bigintOf),
    inode: orNull(row.inode, bigintOf),
    readAtNs: bigintOf(row.read_at_ns),
    errorCode: orNull(row.error_code, textOf),
  }),
  bytes: 'size_bytes',
  holds: `c.checksum IS NOT NULL AND e.kind = 'file' AND e.size_bytes = c.size_bytes AND e.mtime_ns = c.mtime_ns
    AND coalesce(e.inode = c.inode, true) AND ${isReadAfter('c.read_at_ns', 'c.mtime_ns')}`,
};

const ACLS: SideKind<AclRow> = {
  columns: [
    blob('path', (row) => row.path),
    text('outcome', (row) => row.outcome),
    text('attribute', (row) => row.attribute),
    blob('raw', (row) => row.raw),
    text('text', (row) => row.text),
    text('error_code', (row) => row.errorCode),
  ],
  read: (row) => ({
    path: bytesOf(row.path),
    outcome: textOf(row.outcome) as AclRow['outcome'],
    attribute: orNull(row.attribute, textOf),
    raw: orNull(row.raw, bytesOf),
    text: nameOrNull(row.text ?? null),
    errorCode: orNull(row.error_code, textOf),
  }),
  bytes: null,
  holds: null,
};

const SECOND_LOOK: SideKind<SecondLookRow> = {
  columns: [
    blob('path', (row) => row.path),
    text('outcome', (row) => row.outcome),
    integer('size_bytes', (row) => (row.sizeBytes === null ? null : BigInt(row.sizeBytes))),
    integer('mtime_ns', (row) => row.mtimeNs),
    integer('ctime_ns', (row) => row.ctimeNs),
    text('error_code', (row) => row.errorCode),
  ],
  read: (row) => ({
    path: bytesOf(row.path),
    outcome: textOf(row.outcome) as SecondLookRow['outcome'],
    sizeBytes: orNull(row.size_bytes, numberOf),
    mtimeNs: orNull(row.mtime_ns, bigintOf),
    ctimeNs: orNull(row.ctime_ns, bigintOf),
    errorCode: orNull(row.error_code, textOf),
  }),
  bytes: 'size_bytes',
  holds: null,
};

/** The table of kinds. */
export const SIDE_KINDS: { readonly [K in SideTableKind]: SideKind<SideRows[K]> } = {
  'checksums-crc64nvme': CHECKSUMS,
  'checksums-sha256': CHECKSUMS,
  acls: ACLS,
  'second-look': SECOND_LOOK,
};

/** The select list `read` understands: text that may hold anything comes as bytes (see `nameOf`). */
export function readable(kind: SideTableKind): string {
  return SIDE_KINDS[kind].columns
    .map(({ name }) => (name === 'text' ? 'encode(text) AS text' : name))
    .join(', ');
}

function blob<T>(name: string, value: (row: T) => Uint8Array | null): SpoolColumn<T> {
  return {
    name,
    type: 'BLOB',
    value: (row) => {
      const bytes = value(row);
      return bytes === null ? null : new (duckdb().DuckDBBlobValue)(bytes);
    },
  };
}

function text<T>(name: string, value: (row: T) => string | null): SpoolColumn<T> {
  return { name, type: 'VARCHAR', value };
}

function integer<T>(
  name: string,
  value: (row: T) => bigint | null,
  type: ColumnType = 'BIGINT',
): SpoolColumn<T> {
  return { name, type, value };
}

function orNull<T>(value: Row[string] | undefined, read: (value: Row[string]) => T): T | null {
  return value === null || value === undefined ? null : read(value);
}
