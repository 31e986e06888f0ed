import { type ThriftStruct, type ThriftValue, thriftStruct, varint } from './thrift.ts';

/** A column; every value may be absent. `time`: milliseconds since the epoch. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: 'text' | 'whole' | 'flag' | 'time';
}

/** A value for each column; null where there is none. */
export type ParquetRow = readonly (string | number | boolean | null)[];

// Parquet's own numbers (Apache Parquet format, parquet.thrift).
const PHYSICAL = { text: 6, whole: 2, flag: 0, time: 2 };
const CONVERTED = { text: 0, whole: null, flag: null, time: 9 };
const OPTIONAL = 1;
const PLAIN = 0;
const RLE = 3;
const MAGIC = Buffer.from('PAR1');
/** Rows held at a time: a row group. */
const GROUP_ROWS = 10_000;

/** A Parquet file, uncompressed, a row group at a time; nothing grows with the rows but a few bytes of metadata for each ten thousand. */
export async function* parquetFile(
  columns: readonly ParquetColumn[],
  rows: AsyncIterable<ParquetRow>,
): AsyncGenerator<Buffer> {
  const groups: { readonly rows: number; readonly fields: ThriftStruct }[] = [];
  let offset = MAGIC.length;
  let held: ParquetRow[] = [];
  const flush = (): Buffer => {
    const { bytes, fields } = rowGroup(columns, held, offset);
    groups.push({ rows: held.length, fields });
    offset += bytes.length;
    held = [];
    return bytes;
  };
  yield MAGIC;
  for await (const row of rows) {
    held.push(row);
    if (held.length === GROUP_ROWS) yield flush();
  }
  if (held.length > 0) yield flush();
  const footer = thriftStruct([
    [1, { i32: 1 }],
    [2, { list: schemaOf(columns) }],
    [3, { i64: groups.reduce((sum, group) => sum + group.rows, 0) }],
    [4, { list: groups.map(({ fields }) => ({ struct: fields })) }],
    [6, { text: 'headwater rehearsal' }],
  ]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(footer.length);
  yield Buffer.concat([footer, size, MAGIC]);
}

function schemaOf(columns: readonly ParquetColumn[]): ThriftValue[] {
  const root: ThriftStruct = [
    [4, { text: 's3.inventory' }],
    [5, { i32: columns.length }],
  ];
  const leaves = columns.map(({ name, type }): ThriftStruct => {
    const converted = CONVERTED[type];
    return [
      [1, { i32: PHYSICAL[type] }],
      [3, { i32: OPTIONAL }],
      [4, { text: name }],
      ...(converted === null ? [] : ([[6, { i32: converted }]] as const)),
    ];
  });
  return [root, ...leaves].map((struct) => ({ struct }));
}

function rowGroup(columns: readonly ParquetColumn[], rows: readonly ParquetRow[], begin: number) {
  let offset = begin;
  const chunks = columns.map((column, at) => {
    const bytes = columnPage(
      column.type,
      rows.map((row) => row[at] ?? null),
    );
    const chunk = { column, bytes, offset };
    offset += bytes.length;
    return chunk;
  });
  const fields: ThriftStruct = [
    [1, { list: chunks.map((chunk) => ({ struct: chunkFields(chunk, rows.length) })) }],
    [2, { i64: offset - begin }],
    [3, { i64: rows.length }],
  ];
  return { bytes: Buffer.concat(chunks.map(({ bytes }) => bytes)), fields };
}

function chunkFields(
  { column, bytes, offset }: { column: ParquetColumn; bytes: Buffer; offset: number },
  rows: number,
): ThriftStruct {
  return [
    [2, { i64: offset }],
    [
      3,
      {
        struct: [
          [1, { i32: PHYSICAL[column.type] }],
          [2, { list: [{ i32: PLAIN }, { i32: RLE }] }],
          [3, { list: [{ text: column.name }] }],
          [4, { i32: 0 }],
          [5, { i64: rows }],
          [6, { i64: bytes.length }],
          [7, { i64: bytes.length }],
          [9, { i64: offset }],
        ],
      },
    ],
  ];
}

/** One data page: its header, which values are there, and those. */
function columnPage(type: ParquetColumn['type'], values: ParquetRow): Buffer {
  const there = bits(values.map((value) => value !== null));
  const levels = Buffer.concat([varint((there.length << 1) | 1), there]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(levels.length);
  const page = Buffer.concat([
    size,
    levels,
    plain(
      type,
      values.filter((value) => value !== null),
    ),
  ]);
  const header = thriftStruct([
    [1, { i32: 0 }],
    [2, { i32: page.length }],
    [3, { i32: page.length }],
    [
      5,
      {
        struct: [
          [1, { i32: values.length }],
          [2, { i32: PLAIN }],
          [3, { i32: RLE }],
          [4, { i32: RLE }],
        ],
      },
    ],
  ]);
  return Buffer.concat([header, page]);
}

function plain(type: ParquetColumn['type'], values: readonly (string | number | boolean)[]): Buffer {
  if (type === 'flag') return bits(values.map((value) => value === true));
  return Buffer.concat(
    values.map((value) => {
      if (type === 'text') {
        const text = Buffer.from(String(value));
        const size = Buffer.alloc(4);
        size.writeUInt32LE(text.length);
        return Buffer.concat([size, text]);
      }
      const number = Buffer.alloc(8);
      number.writeBigInt64LE(BigInt(Number(value)));
      return number;
    }),
  );
}

/** Eight a byte, the first in the lowest bit. */
function bits(flags: readonly boolean[]): Buffer {
  const bytes = Buffer.alloc(Math.ceil(flags.length / 8));
  for (const [at, flag] of flags.entries())
    if (flag) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (1 << (at & 7));
  return bytes;
}
