import type { EntryBatch } from '../../inventory/entry-batch.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Column = Uint8Array | Uint16Array | Uint32Array | BigInt64Array | BigUint64Array;

/** Columns with one value a row. */
const FIXED = [
  'kinds',
  'sizeBytes',
  'mtimeNs',
  'atimeNs',
  'ctimeNs',
  'mode',
  'uid',
  'gid',
  'nlink',
  'inode',
  'device',
  'allocatedBytes',
  'listings',
] as const;

/** About what a path takes; where that is not enough the buffer grows. */
const PATH_BYTES = 64;

/**
 * Rows held until they are written, in columns that are used again and again: what was held stays the same in memory
 * however small the batches are that bring them. Give it room for one batch more than are written at once.
 */
export class EntryStore {
  #held: Mutable<EntryBatch>;
  #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#held = {
      rows: 0,
      fileBytes: 0,
      paths: new Uint8Array(capacity * PATH_BYTES),
      pathOffsets: new Uint32Array(capacity + 1),
      kinds: new Uint8Array(capacity),
      sizeBytes: new BigInt64Array(capacity),
      mtimeNs: new BigInt64Array(capacity),
      atimeNs: new BigInt64Array(capacity),
      ctimeNs: new BigInt64Array(capacity),
      mode: new Uint32Array(capacity),
      uid: new Uint32Array(capacity),
      gid: new Uint32Array(capacity),
      nlink: new BigUint64Array(capacity),
      inode: new BigUint64Array(capacity),
      device: new BigUint64Array(capacity),
      allocatedBytes: new BigInt64Array(capacity),
      linkTargets: new Uint8Array(0),
      linkOffsets: new Uint32Array(capacity + 1),
      listings: new Uint32Array(capacity),
    };
  }

  /** What is held. Valid until the next `add` or `clear`. */
  get batch(): EntryBatch {
    return this.#held;
  }

  /** Bytes of paths and link targets that are held. */
  get textBytes(): number {
    const { rows, pathOffsets, linkOffsets } = this.#held;
    return rows === 0 ? 0 : (pathOffsets[rows] as number) + (linkOffsets[rows] as number);
  }

  /** Copies a batch in. */
  add(batch: EntryBatch): void {
    const held = this.#held;
    const { rows } = held;
    const total = rows + batch.rows;
    if (total > this.#capacity) this.#grow(total);
    for (const name of FIXED) copy(held[name], batch[name], batch.rows, rows);
    this.#addUnknown(batch, total);
    const paths = append(held.paths, held.pathOffsets, batch.paths, batch.pathOffsets, rows, batch.rows);
    const links = append(
      held.linkTargets,
      held.linkOffsets,
      batch.linkTargets,
      batch.linkOffsets,
      rows,
      batch.rows,
    );
    held.paths = paths;
    held.linkTargets = links;
    held.fileBytes += batch.fileBytes;
    held.rows = total;
  }

  clear(): void {
    const { unknown: _, ...held } = this.#held;
    this.#held = { ...held, rows: 0, fileBytes: 0 };
  }

  /** The column that few batches have comes into being with the first of them. */
  #addUnknown({ unknown, rows }: EntryBatch, total: number): void {
    const held = this.#held;
    if (unknown === undefined && held.unknown === undefined) return;
    if (held.unknown === undefined || held.unknown.length < total) {
      held.unknown = larger(held.unknown ?? new Uint16Array(0), this.#capacity);
    }
    if (unknown === undefined) held.unknown.fill(0, held.rows, total);
    else held.unknown.set(unknown.subarray(0, rows), held.rows);
  }

  #grow(rows: number): void {
    this.#capacity = Math.max(rows, Math.ceil(this.#capacity * 1.5));
    const held = this.#held as unknown as Record<string, Column>;
    for (const name of FIXED) held[name] = larger(this.#held[name], this.#capacity);
    this.#held.pathOffsets = larger(this.#held.pathOffsets, this.#capacity + 1);
    this.#held.linkOffsets = larger(this.#held.linkOffsets, this.#capacity + 1);
  }
}

function copy(to: Column, from: Column, rows: number, at: number): void {
  // Both are of one column, so of one type; the compiler sees only that each is of some.
  (to as Uint8Array).set((from as Uint8Array).subarray(0, rows), at);
}

function larger<T extends Column>(column: T, length: number): T {
  const next = new (column.constructor as new (length: number) => T)(length);
  (next as Uint8Array).set(column as Uint8Array);
  return next;
}

/** Appends packed values, moving their offsets; gives the buffer, which is another one when it had to grow. */
function append(
  bytes: Uint8Array,
  offsets: Uint32Array,
  more: Uint8Array,
  moreOffsets: Uint32Array,
  rows: number,
  moreRows: number,
): Uint8Array {
  const start = rows === 0 ? 0 : (offsets[rows] as number);
  const first = moreOffsets[0] as number;
  const length = (moreOffsets[moreRows] as number) - first;
  const room =
    start + length <= bytes.length
      ? bytes
      : larger(bytes, Math.max(start + length, Math.ceil(bytes.length * 1.5)));
  if (length > 0) room.set(more.subarray(first, first + length), start);
  const moved = start - first;
  offsets[rows] = start;
  for (let row = 1; row <= moreRows; row++) offsets[rows + row] = (moreOffsets[row] as number) + moved;
  return room;
}
