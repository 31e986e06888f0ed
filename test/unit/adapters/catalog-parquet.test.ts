import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Database, rowsOf } from '../../../src/adapters/catalog/database.ts';
import { ENTRY_COLUMNS } from '../../../src/adapters/catalog/entry-columns.ts';
import { pagesOf } from '../../../src/adapters/catalog/entry-pages.ts';
import {
  type Compression,
  gzip,
  pageCompression,
  zstd,
} from '../../../src/adapters/catalog/parquet/compression.ts';
import { packDeltas } from '../../../src/adapters/catalog/parquet/deltas.ts';
import { FrontCoder } from '../../../src/adapters/catalog/parquet/front-coded.ts';
import { mixedLevels, sameLevels } from '../../../src/adapters/catalog/parquet/levels.ts';
import {
  ENCODING,
  ParquetRows,
  plainTexts,
  TYPE,
} from '../../../src/adapters/catalog/parquet/parquet-rows.ts';
import { parquet } from '../../../src/adapters/catalog/sql.ts';
import { bytesOf } from '../../../src/adapters/catalog/values.ts';
import { ENTRY_COLUMN_NAMES, ENTRY_KINDS, type EntryColumn } from '../../../src/inventory/entry.ts';
import { batchOf, type EntryBatch } from '../../../src/inventory/entry-batch.ts';
import { entry, symlink } from './catalog-place.ts';
import { raw, temporaryDirectory } from './shares-tree.ts';

let place: ReturnType<typeof temporaryDirectory>;
let database: Database;
let files = 0;
beforeAll(() => {
  place = temporaryDirectory();
  database = createDatabase(place.path, { memoryLimit: '256MB', threads: 1 });
});
afterAll(async () => {
  await database.close();
  place.remove();
});

const native = zstd();
const ways: readonly Compression[] = native === null ? [gzip] : [gzip, native];
const NONE: ReadonlySet<EntryColumn> = new Set();

/** What DuckDB, which shares no line with the writer, reads from a file of it. */
async function read(rows: ParquetRows) {
  // Another name each time: DuckDB keeps what it knows of a file.
  files += 1;
  const file = join(place.path, `file-${files}.parquet`);
  writeFileSync(file, Buffer.concat(rows.take()));
  return database.with((connection) => rowsOf(connection, `FROM ${parquet([file])}`));
}

function entriesOf(compression: Compression, groupRows = 100) {
  return new ParquetRows(ENTRY_COLUMNS, compression, groupRows);
}

describe.each(ways)('a file with codec $codec', (compression) => {
  it('holds the bytes of any values, in their order, across pages and row groups', async () => {
    const paths = fc.array(fc.uint8Array({ min: 1, maxLength: 40 }), { minLength: 1, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(fc.array(paths, { minLength: 1, maxLength: 4 }), async (pages) => {
        const rows = entriesOf(compression);
        for (const page of pages) {
          const batch = batchOf(page.map((path) => entry(path)));
          rows.add(batch.rows, pagesOf(batch, NONE));
        }
        expect(rows.rows).toBe(pages.flat().length);
        const found = await read(rows);
        expect(found.map((row) => [...bytesOf(row.path)])).toEqual(pages.flat().map((path) => [...path]));
        expect(rows.rows).toBe(0);
      }),
      { numRuns: 25 },
    );
  });

  it('holds every kind, and numbers of all their bits', async () => {
    const wild = {
      mtimeNs: -(2n ** 63n) + 1n,
      inode: 2n ** 64n - 1n,
      device: 2n ** 63n,
      uid: 2 ** 32 - 1,
      mode: 2 ** 31,
    };
    const batch = batchOf(ENTRY_KINDS.map((kind) => entry(kind, { kind, ...wild })));
    const rows = entriesOf(compression);
    rows.add(batch.rows, pagesOf(batch, NONE));
    const found = await read(rows);
    expect(found.map(({ kind }) => kind)).toEqual(ENTRY_KINDS);
    const { mtimeNs: mtime_ns, inode, device, uid, mode } = wild;
    for (const row of found) expect(row).toMatchObject({ mtime_ns, inode, device, uid, mode });
  });
});

describe('values that are missing', () => {
  const two = (): EntryBatch => batchOf([entry('a', { uid: 7 }), symlink('b', 't'), entry('c', { uid: 9 })]);

  it('of a column nobody knows', async () => {
    const rows = entriesOf(pageCompression());
    rows.add(3, pagesOf(two(), new Set(ENTRY_COLUMN_NAMES)));
    const found = await read(rows);
    for (const name of ENTRY_COLUMN_NAMES) expect(found.map((row) => row[name])).toEqual([null, null, null]);
  });

  it('of single rows, while a buffer that is longer than the batch means nothing', async () => {
    const bit = 1 << ENTRY_COLUMN_NAMES.indexOf('uid');
    const batch = { ...two(), uid: Uint32Array.of(7, 8, 9, 10), unknown: Uint16Array.of(0, bit, 0, bit) };
    const rows = entriesOf(pageCompression());
    rows.add(3, pagesOf(batch, NONE));
    expect((await read(rows)).map(({ uid }) => uid)).toEqual([7, null, 9]);
  });

  it('of targets and of text of names that are good', async () => {
    const batch = batchOf([entry(raw([0xff])), symlink('b', 't'), entry('c')]);
    const rows = entriesOf(pageCompression());
    rows.add(3, pagesOf(batch, NONE));
    const found = await read(rows);
    expect(found.map((row) => row.path_lossy)).toEqual(['\ufffd', null, null]);
    expect(found.map(({ link_target }) => (link_target === null ? null : bytesOf(link_target)))).toEqual([
      null,
      raw('t'),
      null,
    ]);
  });

  it('in any pattern', async () => {
    const patterns = fc.array(fc.option(fc.nat(255)), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(patterns, async (values) => {
        const rows = new ParquetRows([{ name: 'value', type: TYPE.bytes }], pageCompression(), 1000);
        const known = values.filter((value) => value !== null).map((value) => Uint8Array.of(value));
        const levels = mixedLevels(values.length, (row) => values[row] === null);
        rows.add(values.length, () => ({ levels, encoding: ENCODING.plain, values: plainTexts(known) }));
        const found = await read(rows);
        expect(found.map(({ value }) => (value === null ? null : bytesOf(value ?? null)[0]))).toEqual(values);
      }),
      { numRuns: 25 },
    );
  });
});

describe('deltas', () => {
  const LIMIT = 2 ** 31 - 1;
  const tables: readonly (readonly [string, readonly number[]])[] = [
    ['none but the first', [5]],
    ['all alike: no bits at all', Array.from({ length: 300 }, () => 50)],
    ['the widest there are', [0, LIMIT, 0, LIMIT, LIMIT, 0]],
    ['falling', Array.from({ length: 200 }, (_, at) => 200 - at)],
    ['a block and one more', Array.from({ length: 130 }, (_, at) => (at * 7919) % 1000)],
  ];
  /** Lengths of values are the only numbers a file holds in this way; so DuckDB reads lengths, of values as long as those. */
  it.each(tables.filter(([, values]) => Math.max(...values) < 1000))(
    '%s: read as lengths',
    async (_, lengths) => {
      const values = lengths.map((length) => new Uint8Array(length).fill(1));
      const batch = batchOf(values.map((path) => entry(path)));
      const bytes = new FrontCoder().encode(batch.paths, batch.pathOffsets, batch.rows);
      const rows = new ParquetRows([{ name: 'value', type: TYPE.bytes }], pageCompression(), 1000);
      const levels = sameLevels(batch.rows, true);
      rows.add(batch.rows, () => ({ levels, encoding: ENCODING.deltaBytes, values: bytes }));
      expect((await read(rows)).map(({ value }) => bytesOf(value ?? null).length)).toEqual(lengths);
    },
  );

  it.each(tables)('%s: unpacked by the letter of the format', (_, values) => {
    const packed: number[] = [];
    packDeltas(Int32Array.from(values), values.length, packed);
    expect(unpack(packed)).toEqual(values);
  });
});

/** DELTA_BINARY_PACKED read back, a bit at a time [Encodings.md]. */
function unpack(bytes: readonly number[]): number[] {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] as number;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const zigzag = (): number => {
    const value = varint();
    return Number(value & 1n ? -((value + 1n) / 2n) : value / 2n);
  };
  const [block, parts, count] = [Number(varint()), Number(varint()), Number(varint())];
  const values = [zigzag()];
  while (values.length < count) {
    const least = zigzag();
    const widths = bytes.slice(at, at + parts);
    at += parts;
    for (const width of widths) {
      if (values.length >= count) break;
      const first = at * 8;
      for (let nth = 0; nth < block / parts; nth++) {
        let above = 0;
        for (let bit = 0; bit < width; bit++) {
          const place = first + nth * width + bit;
          above += (((bytes[place >> 3] as number) >> (place & 7)) & 1) * 2 ** bit;
        }
        if (values.length < count) values.push((values.at(-1) as number) + least + above);
      }
      at += ((block / parts) * width) / 8;
    }
  }
  return values;
}
