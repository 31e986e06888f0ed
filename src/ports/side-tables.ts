import { z } from 'zod';
import { count } from '../config/count.ts';
import type { EntryKind } from '../inventory/entry.ts';
import type { Inventory } from '../inventory/inventory.ts';

/** What is known about entries beyond the walk: each kind is a table of its own beside an inventory. */
export const SIDE_TABLE_KINDS = ['checksums-crc64nvme', 'checksums-sha256', 'acls', 'second-look'] as const;
export type SideTableKind = (typeof SIDE_TABLE_KINDS)[number];

/**
 * What became of a file whose content was to be hashed. `hashed` and `reused` hold for the file as the inventory has
 * it; `changed` holds a checksum of what the file has become since. The others hold none.
 */
export const CHECKSUM_OUTCOMES = ['hashed', 'reused', 'changed', 'unsteady', 'gone', 'unreadable'] as const;
export type ChecksumOutcome = (typeof CHECKSUM_OUTCOMES)[number];

export interface ChecksumRow {
  /** Raw, relative to the share's root. */
  readonly path: Uint8Array;
  readonly outcome: ChecksumOutcome;
  /** Base64, big-endian, as S3 shows it; null unless the outcome has one. */
  readonly checksum: string | null;
  /** Of the bytes that were read, and the file's times then; null when it could not be looked at. */
  readonly sizeBytes: number | null;
  readonly mtimeNs: bigint | null;
  readonly inode: bigint | null;
  /** When reading began, nanoseconds since 1970 by this host's clock. */
  readonly readAtNs: bigint;
  /** The system's error name; null unless `unreadable`. */
  readonly errorCode: string | null;
}

/** One access list of an entry; an entry with several has several rows, one without has a row `none`. */
export interface AclRow {
  readonly path: Uint8Array;
  readonly outcome: 'acl' | 'none' | 'gone' | 'unreadable';
  /** The extended attribute, such as `system.posix_acl_access`; null without a list. */
  readonly attribute: string | null;
  readonly raw: Uint8Array | null;
  /** Decoded; null when its form is not known. */
  readonly text: string | null;
  readonly errorCode: string | null;
}

/** An entry looked at once more after the walk. */
export interface SecondLookRow {
  readonly path: Uint8Array;
  readonly outcome: 'same' | 'changed' | 'gone' | 'unreadable';
  readonly sizeBytes: number | null;
  readonly mtimeNs: bigint | null;
  readonly ctimeNs: bigint | null;
  readonly errorCode: string | null;
}

/** The row of each kind. */
export interface SideRows {
  readonly 'checksums-crc64nvme': ChecksumRow;
  readonly 'checksums-sha256': ChecksumRow;
  readonly acls: AclRow;
  readonly 'second-look': SecondLookRow;
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** One Parquet file of a side table. */
export const sidePartSchema = z.strictObject({
  file: z.string().regex(/^part-\d{5,}\.parquet$/),
  rows: count,
  sizeBytes: count,
  sha256,
});
export type SidePart = Readonly<z.output<typeof sidePartSchema>>;

/** The description beside a finished side table's parts. */
export const sideTableSchema = z.strictObject({
  format: z.literal('headwater-side-table/1'),
  kind: z.enum(SIDE_TABLE_KINDS),
  share: z.string(),
  inventory: z.strictObject({ id: z.string(), sha256 }),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** What made it: program, version, method. */
  tool: z.record(z.string(), z.string()),
  rows: count,
  /** Rows by outcome; `bytes` is 0 for kinds that have no size. */
  outcomes: z.array(z.strictObject({ outcome: z.string(), rows: count, bytes: count })),
  parts: z.array(sidePartSchema),
  /** SHA-256 over `file`, `rows`, `sizeBytes` and `sha256` of every part: the table's digest. */
  sha256,
});
export type SideTable = Readonly<z.output<typeof sideTableSchema>>;

/** Writes a side table part by part. One process at a time; whoever opens it next goes on where it was. */
export interface SideTableWriter<Row> {
  /** Rows an earlier writer left; 0 for a new table. */
  readonly resumedRows: number;
  /** When the first writer began, and what it said made the table. */
  readonly startedAt: Date;
  readonly tool: Readonly<Record<string, string>>;
  /** Takes rows; they are lost with the process until the next checkpoint. */
  add(rows: readonly Row[]): Promise<void>;
  /** Makes all rows added so far durable. */
  checkpoint(): Promise<void>;
  /**
   * Copies rows of the share's earlier inventories that still hold, for entries that have no row yet, and makes them
   * durable; how many, and the bytes they stand for. Kinds that depend on the moment copy nothing.
   */
  copyEarlier(): Promise<{ readonly rows: number; readonly bytes: number }>;
  /** Publishes the table. The writer is closed. */
  finish(): Promise<SideTable>;
  /** Checkpoints and lets go: the next writer goes on from here. Harmless after `finish`. */
  suspend(): Promise<void>;
}

/** Which entries of an inventory to look at. */
export interface EntryFilter {
  readonly kinds: readonly EntryKind[];
  /** Only entries whose mtime or ctime is later; nanoseconds since 1970. */
  readonly changedAfterNs?: bigint;
}

/** An entry to look at; null is what an imported inventory does not know. */
export interface EntryToDo {
  readonly path: Uint8Array;
  readonly kind: EntryKind;
  readonly sizeBytes: number | null;
  readonly mtimeNs: bigint | null;
  readonly ctimeNs: bigint | null;
  readonly inode: bigint | null;
}

/** What lies in an unfinished table. */
export interface UnfinishedSideTable {
  readonly startedAt: Date;
  readonly rows: number;
}

/** Tables that hang on a published inventory, keyed by path. All methods throw `inventory-unknown` (usage). */
export interface SideTables {
  /**
   * Starts a table, or goes on with one that was not finished. `tool` is kept from the first start. Throws
   * `side-table-busy` (held) while another process writes it, `side-table-finished` and `side-table-damaged` (usage).
   */
  openSideTable<K extends SideTableKind>(
    inventory: Inventory,
    kind: K,
    tool: Readonly<Record<string, string>>,
  ): Promise<SideTableWriter<SideRows[K]>>;
  /** A finished table, or null. Throws `side-table-damaged` (usage). */
  sideTable(inventory: Inventory, kind: SideTableKind): Promise<SideTable | null>;
  /** A table that was begun and not finished, whoever writes it; or null. */
  unfinishedSideTable(inventory: Inventory, kind: SideTableKind): Promise<UnfinishedSideTable | null>;
  /** A finished table's rows in path order, in batches; nothing when there is none. */
  sideRows<K extends SideTableKind>(
    inventory: Inventory,
    kind: K,
    only?: { readonly outcomes?: readonly string[]; readonly limit?: number },
  ): AsyncIterable<readonly SideRows[K][]>;
  /** How many entries `entriesWithout` would give now, and their bytes. */
  countWithout(
    inventory: Inventory,
    kind: SideTableKind,
    filter: EntryFilter,
  ): Promise<{ readonly entries: number; readonly bytes: number }>;
  /**
   * Entries that have no durable row in the table, finished or not, in batches: the largest files first, largest
   * leading; then files of several names, these together; then all others as the walk found them, each batch in the order
   * of its inodes, which is nearly that of the disk. Memory does not grow with their number.
   */
  entriesWithout(
    inventory: Inventory,
    kind: SideTableKind,
    filter: EntryFilter,
  ): AsyncIterable<readonly EntryToDo[]>;
}
