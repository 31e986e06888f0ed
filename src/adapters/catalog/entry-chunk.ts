import { isUtf8 } from 'node:buffer';
import type { DuckDBDataChunk } from '@duckdb/node-api';
import { ENTRY_COLUMN_NAMES, ENTRY_KINDS, type EntryColumn } from '../../inventory/entry.ts';
import type { EntryBatch } from '../../inventory/entry-batch.ts';
import { bindings as duckdb } from './duckdb.ts';
import { ENTRY_COLUMNS } from './entry-columns.ts';
import { fillStrings, type Vector } from './string-vector.ts';

/** DuckDB's vector size: the most rows a data chunk holds. */
export const CHUNK_ROWS = 2048;

type Numbers = BigInt64Array | BigUint64Array | Uint32Array;

/** One string for each kind, so that the column is filled without a call per row. */
const KINDS = inlineStrings(ENTRY_KINDS);

/** Fills a chunk with rows `from` to `from + rows` of a batch; at most {@link CHUNK_ROWS}. Numbers go in as whole columns. */
export function fillChunk(
  chunk: DuckDBDataChunk,
  batch: EntryBatch,
  from: number,
  rows: number,
  unknown: ReadonlySet<EntryColumn>,
): void {
  // The public wrapper has no way to fill a vector from an array; the bindings below it do.
  const raw = (chunk as unknown as { readonly chunk: Parameters<typeof duckdb.data_chunk_get_vector>[0] })
    .chunk;
  const numbers = numericColumns(batch);
  ENTRY_COLUMNS.forEach(({ name }, index) => {
    const vector = duckdb.data_chunk_get_vector(raw, index);
    if (name === 'path') fillPaths(vector, batch, from, rows);
    else if (name === 'path_lossy') fillLossy(vector, batch, from, rows);
    else if (name === 'kind') fillKinds(vector, batch, from, rows);
    else if (name !== 'listing' && unknown.has(name)) nullify(vector, rows, null);
    else if (name === 'link_target') fillTargets(vector, batch, from, rows);
    else {
      copyNumbers(vector, numbers[name], from, rows);
      if (name !== 'listing') hideUnknown(vector, batch, from, rows, name);
    }
  });
}

function numericColumns(
  batch: EntryBatch,
): Readonly<Record<Exclude<EntryColumn, 'link_target'> | 'listing', Numbers>> {
  return {
    size_bytes: batch.sizeBytes,
    mtime_ns: batch.mtimeNs,
    atime_ns: batch.atimeNs,
    ctime_ns: batch.ctimeNs,
    mode: batch.mode,
    uid: batch.uid,
    gid: batch.gid,
    nlink: batch.nlink,
    inode: batch.inode,
    device: batch.device,
    allocated_bytes: batch.allocatedBytes,
    listing: batch.listings,
  };
}

function copyNumbers(vector: Vector, values: Numbers, from: number, rows: number): void {
  const width = values.BYTES_PER_ELEMENT;
  duckdb.copy_data_to_vector(
    vector,
    0,
    values.buffer as ArrayBuffer,
    values.byteOffset + from * width,
    rows * width,
  );
}

/** Rows that know nothing of a column get NULL in it. */
function hideUnknown(vector: Vector, batch: EntryBatch, from: number, rows: number, name: EntryColumn): void {
  if (batch.unknown === undefined) return;
  const bit = 1 << ENTRY_COLUMN_NAMES.indexOf(name);
  const masks = batch.unknown.subarray(from, from + rows);
  if (masks.some((mask) => (mask & bit) !== 0))
    nullify(vector, rows, (row) => ((masks[row] ?? 0) & bit) !== 0);
}

/** Paths are each ended by a byte that is not theirs. */
function fillPaths(vector: Vector, { paths, pathOffsets }: EntryBatch, from: number, rows: number): void {
  fillStrings(vector, paths, pathOffsets.subarray(from, from + rows + 1), 1);
}

/** One look at all paths at once; only a chunk that holds a bad one is looked at path by path. */
function fillLossy(vector: Vector, { paths, pathOffsets }: EntryBatch, from: number, rows: number): void {
  if (isUtf8(paths.subarray(pathOffsets[from], pathOffsets[from + rows]))) {
    nullify(vector, rows, null);
    return;
  }
  const lossy = Array.from({ length: rows }, (_, row) => {
    const path = paths.subarray(pathOffsets[from + row], (pathOffsets[from + row + 1] ?? 0) - 1);
    return isUtf8(path) ? null : Buffer.from(Buffer.from(path).toString('utf8'));
  });
  nullify(vector, rows, (row) => lossy[row] === null);
  lossy.forEach((text, row) => {
    if (text !== null) duckdb.vector_assign_string_element_len(vector, row, text);
  });
}

function fillKinds(vector: Vector, { kinds }: EntryBatch, from: number, rows: number): void {
  const strings = new BigUint64Array(rows * 2);
  for (let row = 0; row < rows; row++) {
    const kind = kinds[from + row] ?? 0;
    strings[row * 2] = KINDS[kind * 2] ?? 0n;
    strings[row * 2 + 1] = KINDS[kind * 2 + 1] ?? 0n;
  }
  duckdb.copy_data_to_vector(vector, 0, strings.buffer, 0, strings.byteLength);
}

function fillTargets(
  vector: Vector,
  { linkTargets, linkOffsets }: EntryBatch,
  from: number,
  rows: number,
): void {
  const endOf = (row: number): number => linkOffsets[from + row + 1] ?? 0;
  const startOf = (row: number): number => linkOffsets[from + row] ?? 0;
  if (startOf(0) === endOf(rows - 1)) {
    nullify(vector, rows, null);
    return;
  }
  nullify(vector, rows, (row) => startOf(row) === endOf(row));
  for (let row = 0; row < rows; row++) {
    if (startOf(row) === endOf(row)) continue;
    duckdb.vector_assign_string_element_len(vector, row, linkTargets.subarray(startOf(row), endOf(row) - 1));
  }
}

/** A validity mask has one bit a row, set where there is a value; with `isNull` null there is none anywhere. */
function nullify(vector: Vector, rows: number, isNull: ((row: number) => boolean) | null): void {
  const mask = new Uint8Array(Math.ceil(rows / 64) * 8);
  for (let row = 0; isNull !== null && row < rows; row++) {
    if (!isNull(row)) mask[row >> 3] = (mask[row >> 3] as number) | (1 << (row & 7));
  }
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, mask.buffer, 0, mask.byteLength);
}

function inlineStrings(words: readonly string[]): BigUint64Array {
  const bytes = Buffer.alloc(words.length * 16);
  words.forEach((word, at) => {
    if (word.length > 12) throw new RangeError(`${word} is too long to lie in place`);
    bytes.writeUInt32LE(word.length, at * 16);
    bytes.write(word, at * 16 + 4, 'latin1');
  });
  return new BigUint64Array(bytes.buffer, bytes.byteOffset, words.length * 2);
}
