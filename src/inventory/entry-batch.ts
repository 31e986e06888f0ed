import { ENTRY_KINDS, type Entry } from './entry.ts';

/**
 * Entries in columns, the form in which they travel from a walk to the inventory: no object and no string an entry.
 * Every array may be longer than `rows`; what lies behind is without meaning.
 */
export interface EntryBatch {
  readonly rows: number;
  /** Sum of the sizes of the files among them. */
  readonly fileBytes: number;
  /**
   * Raw paths relative to the share's root, one after the other, each followed by one NUL byte (which no path holds, so
   * that one look at the whole buffer tells whether all of them are UTF-8).
   */
  readonly paths: Uint8Array;
  /** `rows + 1` offsets into `paths`; path i is `paths[offsets[i] .. offsets[i + 1] - 1]`, the NUL left out. */
  readonly pathOffsets: Uint32Array;
  /** Indexes into `ENTRY_KINDS`. */
  readonly kinds: Uint8Array;
  readonly sizeBytes: BigInt64Array;
  /** Nanoseconds since 1970, clamped to 64 bits. */
  readonly mtimeNs: BigInt64Array;
  readonly atimeNs: BigInt64Array;
  readonly ctimeNs: BigInt64Array;
  readonly mode: Uint32Array;
  readonly uid: Uint32Array;
  readonly gid: Uint32Array;
  readonly nlink: BigUint64Array;
  readonly inode: BigUint64Array;
  readonly device: BigUint64Array;
  readonly allocatedBytes: BigInt64Array;
  /** Targets of the batch's symlinks in row order, each followed by one NUL byte. */
  readonly linkTargets: Uint8Array;
  /** For row i its target is `linkTargets[linkOffsets[i] .. linkOffsets[i + 1] - 1]`; no target when both are equal. */
  readonly linkOffsets: Uint32Array;
  /**
   * Number of the directory listing each row came from, 0 when that is not known; what an interrupted scan must forget is
   * found by it, and rows of one number lie directly in one directory. Of an import, the number of the line.
   */
  readonly listings: Uint32Array;
  /**
   * Columns that single rows know nothing of, a bit each at its index in `ENTRY_COLUMN_NAMES`; absent when every row
   * knows all.
   */
  readonly unknown?: Uint16Array;
}

const MAX_INT64 = 2n ** 63n - 1n;

/** Nanoseconds as far as 64 bits go (years 1677 to 2262): a wild clock must not stop a scan. */
export function clampedNs(ns: bigint): bigint {
  if (ns > MAX_INT64) return MAX_INT64;
  return ns < -MAX_INT64 ? -MAX_INT64 : ns;
}

/** The columns of some entries, in their order. For sources that have objects anyway; the fast walk fills columns itself. */
export function batchOf(entries: readonly Entry[], listing = 0): EntryBatch {
  const rows = entries.length;
  const paths = packed(entries.map(({ path }) => path));
  const links = packed(entries.map(({ linkTarget }) => linkTarget));
  return {
    rows,
    fileBytes: entries.reduce((sum, { kind, sizeBytes }) => sum + (kind === 'file' ? sizeBytes : 0), 0),
    paths: paths.bytes,
    pathOffsets: paths.offsets,
    kinds: Uint8Array.from(entries, ({ kind }) => ENTRY_KINDS.indexOf(kind)),
    sizeBytes: BigInt64Array.from(entries, ({ sizeBytes }) => BigInt(sizeBytes)),
    mtimeNs: BigInt64Array.from(entries, ({ mtimeNs }) => clampedNs(mtimeNs)),
    atimeNs: BigInt64Array.from(entries, ({ atimeNs }) => clampedNs(atimeNs)),
    ctimeNs: BigInt64Array.from(entries, ({ ctimeNs }) => clampedNs(ctimeNs)),
    mode: Uint32Array.from(entries, ({ mode }) => mode),
    uid: Uint32Array.from(entries, ({ uid }) => uid),
    gid: Uint32Array.from(entries, ({ gid }) => gid),
    nlink: BigUint64Array.from(entries, ({ nlink }) => BigInt(nlink)),
    inode: BigUint64Array.from(entries, ({ inode }) => inode),
    device: BigUint64Array.from(entries, ({ device }) => device),
    allocatedBytes: BigInt64Array.from(entries, ({ allocatedBytes }) => BigInt(allocatedBytes)),
    linkTargets: links.bytes,
    linkOffsets: links.offsets,
    listings: new Uint32Array(rows).fill(listing),
  };
}

/** One entry of a batch as an object; its arrays are views into the batch. */
export function entryAt(batch: EntryBatch, row: number): Entry {
  const link = slice(batch.linkTargets, batch.linkOffsets, row);
  return {
    path: slice(batch.paths, batch.pathOffsets, row) ?? new Uint8Array(),
    kind: ENTRY_KINDS[batch.kinds[row] ?? -1] ?? 'unknown',
    sizeBytes: Number(batch.sizeBytes[row]),
    mtimeNs: batch.mtimeNs[row] ?? 0n,
    atimeNs: batch.atimeNs[row] ?? 0n,
    ctimeNs: batch.ctimeNs[row] ?? 0n,
    mode: batch.mode[row] ?? 0,
    uid: batch.uid[row] ?? 0,
    gid: batch.gid[row] ?? 0,
    nlink: Number(batch.nlink[row]),
    inode: batch.inode[row] ?? 0n,
    device: batch.device[row] ?? 0n,
    allocatedBytes: Number(batch.allocatedBytes[row]),
    linkTarget: link,
  };
}

function slice(bytes: Uint8Array, offsets: Uint32Array, row: number): Uint8Array | null {
  const [start, end] = [offsets[row] ?? 0, offsets[row + 1] ?? 0];
  return start === end ? null : bytes.subarray(start, end - 1);
}

/** Null takes no room at all, an empty value its NUL. */
function packed(values: readonly (Uint8Array | null)[]): {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
} {
  const offsets = new Uint32Array(values.length + 1);
  values.forEach((value, at) => {
    offsets[at + 1] = (offsets[at] ?? 0) + (value === null ? 0 : value.length + 1);
  });
  const bytes = new Uint8Array(offsets[values.length] ?? 0);
  values.forEach((value, at) => {
    if (value !== null) bytes.set(value, offsets[at] ?? 0);
  });
  return { bytes, offsets };
}
