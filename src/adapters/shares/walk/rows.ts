import type { EntryBatch } from '../../../inventory/entry-batch.ts';
import type { Spare } from './messages.ts';
import { deviceHigh, deviceLow, HIGH, KIND_FILE, KIND_OF_FORMAT, LOW, putNs, WORD } from './statx.ts';

/** `st_blocks` counts 512-byte units whatever the file system's block size [stat(2)]. */
const BLOCK_BYTES = 512;
const LEAST_PATH_BYTES = 65_536;
const NOTHING: Uint8Array = new Uint8Array();

/** A place to go back to. */
export interface Mark {
  readonly rows: number;
  readonly pathsEnd: number;
  readonly linksEnd: number;
  readonly fileBytes: number;
}

/** The mark of an empty batch. */
export const NO_ROWS: Mark = { rows: 0, pathsEnd: 0, linksEnd: 0, fileBytes: 0 };

/** Columns being filled; with `take` they are handed over and new ones begun. */
export class Rows {
  readonly capacity: number;
  rows = 0;
  #pathsEnd = 0;
  #linksEnd = 0;
  #fileBytes = 0;
  #columns: Columns;
  readonly #spares: Spare[] = [];
  /** Of the last batch: the next one's paths take about as much. */
  #pathBytes = LEAST_PATH_BYTES;

  /** Room for `capacity` rows at a time. */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.#columns = createColumns(capacity, this.#pathBytes);
  }

  /** Buffers of an earlier batch of these rows, to be filled again. */
  give(spare: Spare): void {
    if (spare.fixed.byteLength === fixedBytes(this.capacity)) this.#spares.push(spare);
  }

  /** Adds a row; `prefix` is its directory's path and a slash, or nothing. The caller minds `capacity`. */
  append(
    listing: number,
    prefix: Uint8Array,
    names: Uint8Array,
    nameStart: number,
    nameEnd: number,
    stat: Uint32Array,
    at: number,
  ): void {
    const row = this.rows;
    let columns = this.#columns;
    let end = this.#pathsEnd;
    const needed = end + prefix.length + nameEnd - nameStart + 1;
    if (needed > columns.paths.length) columns = this.#growPaths(needed);
    const paths = columns.paths;
    paths.set(prefix, end);
    end += prefix.length;
    for (let from = nameStart; from < nameEnd; from++) paths[end++] = names[from] as number;
    paths[end++] = 0;
    this.#pathsEnd = end;
    columns.pathOffsets[row + 1] = end;
    columns.linkOffsets[row + 1] = this.#linksEnd;
    columns.listings[row] = listing;
    const mode = (stat[at + WORD.mode] as number) & 0xffff;
    const kind = KIND_OF_FORMAT[mode >>> 12] as number;
    columns.kinds[row] = kind;
    columns.mode[row] = mode;
    columns.uid[row] = stat[at + WORD.uid] as number;
    columns.gid[row] = stat[at + WORD.gid] as number;
    columns.nlink[2 * row + LOW] = stat[at + WORD.nlink] as number;
    const [sizeLow, sizeHigh] = [stat[at + WORD.size] as number, stat[at + WORD.size + 1] as number];
    columns.size[2 * row + LOW] = sizeLow;
    columns.size[2 * row + HIGH] = sizeHigh;
    if (kind === KIND_FILE) this.#fileBytes += sizeHigh * 2 ** 32 + sizeLow;
    columns.inode[2 * row + LOW] = stat[at + WORD.inode] as number;
    columns.inode[2 * row + HIGH] = stat[at + WORD.inode + 1] as number;
    const [major, minor] = [stat[at + WORD.deviceMajor] as number, stat[at + WORD.deviceMinor] as number];
    columns.device[2 * row + LOW] = deviceLow(major, minor);
    columns.device[2 * row + HIGH] = deviceHigh(major, minor);
    const allocated =
      ((stat[at + WORD.blocks + 1] as number) * 2 ** 32 + (stat[at + WORD.blocks] as number)) * BLOCK_BYTES;
    columns.allocated[2 * row + LOW] = allocated >>> 0;
    columns.allocated[2 * row + HIGH] = Math.floor(allocated / 2 ** 32);
    putNs(columns.mtime, row, stat, at + WORD.mtime);
    putNs(columns.atime, row, stat, at + WORD.atime);
    putNs(columns.ctime, row, stat, at + WORD.ctime);
    this.rows = row + 1;
  }

  /** Gives the last row its link target. */
  link(bytes: Uint8Array, length: number): void {
    const needed = this.#linksEnd + length + 1;
    if (needed > this.#columns.links.length) {
      this.#columns = { ...this.#columns, links: grown(this.#columns.links, needed) };
    }
    for (let at = 0; at < length; at++) this.#columns.links[this.#linksEnd + at] = bytes[at] as number;
    this.#columns.links[needed - 1] = 0;
    this.#linksEnd = needed;
    this.#columns.linkOffsets[this.rows] = needed;
  }

  /** The path of a row, as a copy. */
  path(row: number): Uint8Array {
    const { paths, pathOffsets } = this.#columns;
    return paths.slice(pathOffsets[row], (pathOffsets[row + 1] as number) - 1);
  }

  mark(): Mark {
    return {
      rows: this.rows,
      pathsEnd: this.#pathsEnd,
      linksEnd: this.#linksEnd,
      fileBytes: this.#fileBytes,
    };
  }

  /** Forgets the rows since the mark, which must be of this batch. */
  back(mark: Mark): void {
    this.rows = mark.rows;
    this.#pathsEnd = mark.pathsEnd;
    this.#linksEnd = mark.linksEnd;
    this.#fileBytes = mark.fileBytes;
  }

  /** What was filled, or null when nothing was; its buffers are the receiver's. */
  take(): EntryBatch | null {
    if (this.rows === 0) return null;
    const columns = this.#columns;
    const batch: EntryBatch = {
      rows: this.rows,
      fileBytes: this.#fileBytes,
      paths: columns.paths.subarray(0, this.#pathsEnd),
      pathOffsets: columns.pathOffsets,
      kinds: columns.kinds,
      sizeBytes: signed(columns.size),
      mtimeNs: signed(columns.mtime),
      atimeNs: signed(columns.atime),
      ctimeNs: signed(columns.ctime),
      mode: columns.mode,
      uid: columns.uid,
      gid: columns.gid,
      nlink: unsigned(columns.nlink),
      inode: unsigned(columns.inode),
      device: unsigned(columns.device),
      allocatedBytes: signed(columns.allocated),
      linkTargets: columns.links.subarray(0, this.#linksEnd),
      linkOffsets: columns.linkOffsets,
      listings: columns.listings,
    };
    this.#pathBytes = Math.max(LEAST_PATH_BYTES, Math.ceil((this.#pathsEnd * 9) / 8));
    this.#columns = createColumns(this.capacity, this.#pathBytes, this.#spares.pop());
    this.back(NO_ROWS);
    return batch;
  }

  #growPaths(needed: number): Columns {
    this.#columns = { ...this.#columns, paths: grown(this.#columns.paths, needed) };
    return this.#columns;
  }
}

type Columns = ReturnType<typeof createColumns>;

const fixedBytes = (rows: number): number => 8 * 8 * rows + 4 * 4 * rows + 2 * 4 * (rows + 1) + rows;

/** One buffer for all columns of fixed width: 64-bit ones first, in 32-bit halves, so that everything is aligned. */
function createColumns(rows: number, pathBytes: number, spare?: Spare) {
  // What is never written (first offsets, high halves of link counts) lies in the same place in every batch, and is 0.
  const buffer = spare?.fixed ?? new ArrayBuffer(fixedBytes(rows));
  const spared = spare === undefined || spare.paths.byteLength < LEAST_PATH_BYTES ? null : spare.paths;
  let at = 0;
  const words = (length: number): Uint32Array => {
    const view = new Uint32Array(buffer, at, length);
    at += 4 * length;
    return view;
  };
  return {
    size: words(2 * rows),
    mtime: words(2 * rows),
    atime: words(2 * rows),
    ctime: words(2 * rows),
    nlink: words(2 * rows),
    inode: words(2 * rows),
    device: words(2 * rows),
    allocated: words(2 * rows),
    mode: words(rows),
    uid: words(rows),
    gid: words(rows),
    listings: words(rows),
    pathOffsets: words(rows + 1),
    linkOffsets: words(rows + 1),
    kinds: new Uint8Array(buffer, at, rows),
    paths: (spared === null ? new Uint8Array(pathBytes) : new Uint8Array(spared)) as Uint8Array,
    links: NOTHING,
  };
}

const signed = (words: Uint32Array): BigInt64Array =>
  new BigInt64Array(words.buffer, words.byteOffset, words.length / 2);
const unsigned = (words: Uint32Array): BigUint64Array =>
  new BigUint64Array(words.buffer, words.byteOffset, words.length / 2);

function grown(bytes: Uint8Array, needed: number): Uint8Array {
  const larger = new Uint8Array(Math.max(needed, 2 * bytes.length, 4096));
  larger.set(bytes);
  return larger;
}
