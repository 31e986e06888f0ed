import { isUtf8 } from 'node:buffer';
import { ENTRY_COLUMN_NAMES, type EntryColumn } from '../../inventory/entry.ts';
import type { EntryBatch } from '../../inventory/entry-batch.ts';
import { ENTRY_COLUMNS } from './entry-columns.ts';
import { FrontCoder } from './parquet/front-coded.ts';
import { byteIndexes, type IsNull, type Levels, mixedLevels, sameLevels } from './parquet/levels.ts';
import { ENCODING, type PageOf, plainTexts } from './parquet/parquet-rows.ts';

type Numbers = BigInt64Array | BigUint64Array | Uint32Array;

const NOTHING = new Uint8Array();
const coder = new FrontCoder();

/**
 * The page of each of {@link ENTRY_COLUMNS} for a whole batch; columns in `unknown` are NULL throughout. Numbers are pages
 * as they lie in the batch, which is why this needs a little-endian machine [Encodings.md, PLAIN].
 */
export function pagesOf(batch: EntryBatch, unknown: ReadonlySet<EntryColumn>): (column: number) => PageOf {
  const { rows } = batch;
  const all = sameLevels(rows, true);
  const none: PageOf = { levels: sameLevels(rows, false), encoding: ENCODING.plain, values: NOTHING };
  const numbers = numericColumns(batch);
  return (column) => {
    const { name } = ENTRY_COLUMNS[column] as (typeof ENTRY_COLUMNS)[number];
    if (name === 'path') {
      const values = coder.encode(batch.paths, batch.pathOffsets, rows);
      return { levels: all, encoding: ENCODING.deltaBytes, values };
    }
    if (name === 'kind') {
      const values = byteIndexes(batch.kinds.subarray(0, rows));
      return { levels: all, encoding: ENCODING.dictionary, values };
    }
    if (name === 'path_lossy') return lossyPage(batch) ?? none;
    if (name === 'listing')
      return { levels: all, encoding: ENCODING.plain, values: asBytes(batch.listings, rows) };
    if (unknown.has(name)) return none;
    if (name === 'link_target') return linkPage(batch) ?? none;
    return numberPage(batch, name, numbers[name], all);
  };
}

function numericColumns(batch: EntryBatch): Readonly<Record<Exclude<EntryColumn, 'link_target'>, Numbers>> {
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
  };
}

/** Rows that know nothing of the column are NULL in it. */
function numberPage({ rows, unknown }: EntryBatch, name: EntryColumn, values: Numbers, all: Levels): PageOf {
  const bit = 1 << ENTRY_COLUMN_NAMES.indexOf(name);
  const isNull: IsNull = (row) => ((unknown?.[row] ?? 0) & bit) !== 0;
  const levels = unknown?.subarray(0, rows).some((mask) => (mask & bit) !== 0)
    ? mixedLevels(rows, isNull)
    : all;
  const known =
    levels.nulls === 0 ? values : values.filter((_: unknown, row: number) => row < rows && !isNull(row));
  return { levels, encoding: ENCODING.plain, values: asBytes(known, rows - levels.nulls) };
}

function asBytes(values: Numbers, rows: number): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, rows * values.BYTES_PER_ELEMENT);
}

/** One look at all paths at once; only a batch that holds a bad one is looked at path by path. Null when all are good. */
function lossyPage({ paths, pathOffsets, rows }: EntryBatch): PageOf | null {
  if (isUtf8(paths.subarray(pathOffsets[0], pathOffsets[rows]))) return null;
  const lossy = Array.from({ length: rows }, (_, row) => {
    const path = paths.subarray(pathOffsets[row], (pathOffsets[row + 1] ?? 0) - 1);
    return isUtf8(path) ? null : Buffer.from(Buffer.from(path).toString('utf8'));
  });
  return textPage(lossy);
}

/** Null when no row has a target. */
function linkPage({ linkTargets, linkOffsets, rows }: EntryBatch): PageOf | null {
  if (linkOffsets[0] === linkOffsets[rows]) return null;
  const targets = Array.from({ length: rows }, (_, row) => {
    const [start, end] = [linkOffsets[row] ?? 0, linkOffsets[row + 1] ?? 0];
    return start === end ? null : linkTargets.subarray(start, end - 1);
  });
  return textPage(targets);
}

function textPage(texts: readonly (Uint8Array | null)[]): PageOf {
  return {
    levels: mixedLevels(texts.length, (row) => texts[row] === null),
    encoding: ENCODING.plain,
    values: plainTexts(texts.filter((text) => text !== null)),
  };
}
