import type { Compression } from './compression.ts';
import type { Levels } from './levels.ts';
import { Struct } from './thrift.ts';

/** Physical types, converted types, encodings and kinds of pages have their numbers from parquet.thrift. */
export const TYPE = { int32: 1, int64: 2, bytes: 6 } as const;
export const CONVERTED = { utf8: 0, uint32: 13, uint64: 14 } as const;
export const ENCODING = { plain: 0, rle: 3, deltaBytes: 7, dictionary: 8 } as const;
const PAGE = { dictionary: 2, dataV2: 3 } as const;
const OPTIONAL = 1;

const MAGIC = Buffer.from('PAR1');
const CREATED_BY = 'headwater';

/** A column, whose rows may all be without a value. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: number;
  readonly converted?: number;
  /** Values that pages in the dictionary's encoding are indexes into. */
  readonly dictionary?: readonly string[];
}

/** Rows of one column: values in the given encoding, of the rows that have one. */
export interface PageOf {
  readonly levels: Levels;
  readonly encoding: number;
  readonly values: Uint8Array;
}

/** The pages of one column in a row group that is not full yet, compressed. */
interface Chunk {
  readonly parts: Uint8Array[];
  readonly encodings: Set<number>;
  packedBytes: number;
  plainBytes: number;
  dictionaryBytes: number;
}

/**
 * Rows on their way into a Parquet file, held as compressed pages until the file is taken. Pages are of version 2, for
 * whose levels lie before the values: these are compressed from where they are.
 */
export class ParquetRows {
  readonly #columns: readonly ParquetColumn[];
  readonly #compression: Compression;
  readonly #groupRows: number;
  #parts: Uint8Array[] = [MAGIC];
  #bytes = MAGIC.length;
  #groups: Struct[] = [];
  #rows = 0;
  #chunks: Chunk[] = [];
  #inGroup = 0;

  /** Row groups have `groupRows` rows, and up to a page more. */
  constructor(columns: readonly ParquetColumn[], compression: Compression, groupRows: number) {
    this.#columns = columns;
    this.#compression = compression;
    this.#groupRows = groupRows;
    this.#begin();
  }

  /** Adds so many rows: a page of each column, made when it is needed. The values are only read, and not kept. */
  add(rows: number, pageOf: (column: number) => PageOf): void {
    for (const [at, chunk] of this.#chunks.entries()) this.#addPage(chunk, rows, pageOf(at));
    this.#inGroup += rows;
    if (this.#inGroup >= this.#groupRows) this.#endGroup();
  }

  /** The bytes of a whole file with all rows added since the last one, in order. */
  take(): readonly Uint8Array[] {
    if (this.#inGroup > 0) this.#endGroup();
    const footer = this.#footer().bytes;
    const length = Buffer.alloc(4);
    length.writeUInt32LE(footer.length);
    const parts = [...this.#parts, footer, length, MAGIC];
    this.#parts = [MAGIC];
    this.#bytes = MAGIC.length;
    this.#groups = [];
    this.#rows = 0;
    return parts;
  }

  /** Rows held. */
  get rows(): number {
    return this.#rows + this.#inGroup;
  }

  /** What they take, compressed. */
  get sizeBytes(): number {
    return this.#bytes + this.#chunks.reduce((sum, { packedBytes }) => sum + packedBytes, 0);
  }

  #begin(): void {
    this.#inGroup = 0;
    this.#chunks = this.#columns.map(({ dictionary }) => {
      const chunk: Chunk = {
        parts: [],
        encodings: new Set([ENCODING.rle]),
        packedBytes: 0,
        plainBytes: 0,
        dictionaryBytes: 0,
      };
      if (dictionary !== undefined) this.#addDictionary(chunk, dictionary);
      return chunk;
    });
  }

  #addDictionary(chunk: Chunk, dictionary: readonly string[]): void {
    const values = plainTexts(dictionary.map((text) => Buffer.from(text)));
    const packed = this.#compression.compress(values);
    const header = new Struct()
      .i32(1, PAGE.dictionary)
      .i32(2, values.length)
      .i32(3, packed.length)
      .struct(7, new Struct().i32(1, dictionary.length).i32(2, ENCODING.plain)).bytes;
    put(chunk, header, [packed], values.length);
    chunk.encodings.add(ENCODING.plain);
    chunk.dictionaryBytes = chunk.packedBytes;
  }

  #addPage(chunk: Chunk, rows: number, { levels, encoding, values }: PageOf): void {
    const packed = values.length === 0 ? values : this.#compression.compress(values);
    const header = new Struct()
      .i32(1, PAGE.dataV2)
      .i32(2, levels.bytes.length + values.length)
      .i32(3, levels.bytes.length + packed.length)
      .struct(
        8,
        new Struct()
          .i32(1, rows)
          .i32(2, levels.nulls)
          .i32(3, rows)
          .i32(4, encoding)
          .i32(5, levels.bytes.length)
          .i32(6, 0)
          .flag(7, values.length > 0),
      ).bytes;
    put(chunk, header, [levels.bytes, packed], levels.bytes.length + values.length);
    chunk.encodings.add(encoding);
  }

  #endGroup(): void {
    const rows = this.#inGroup;
    const described: Struct[] = [];
    let plainBytes = 0;
    for (const [at, chunk] of this.#chunks.entries()) {
      const { name, type } = this.#columns[at] as ParquetColumn;
      const data = new Struct()
        .i32(1, type)
        .i32s(2, [...chunk.encodings])
        .texts(3, [name])
        .i32(4, this.#compression.codec)
        .i64(5, rows)
        .i64(6, chunk.plainBytes)
        .i64(7, chunk.packedBytes)
        .i64(9, this.#bytes + chunk.dictionaryBytes);
      if (chunk.dictionaryBytes > 0) data.i64(11, this.#bytes);
      described.push(new Struct().i64(2, this.#bytes).struct(3, data));
      this.#parts.push(...chunk.parts);
      this.#bytes += chunk.packedBytes;
      plainBytes += chunk.plainBytes;
    }
    this.#groups.push(new Struct().structs(1, described).i64(2, plainBytes).i64(3, rows));
    this.#rows += rows;
    this.#begin();
  }

  #footer(): Struct {
    const columns = this.#columns.map(({ name, type, converted }) => {
      const column = new Struct().i32(1, type).i32(3, OPTIONAL).text(4, name);
      return converted === undefined ? column : column.i32(6, converted);
    });
    const root = new Struct().text(4, 'entries').i32(5, columns.length);
    return new Struct()
      .i32(1, 2)
      .structs(2, [root, ...columns])
      .i64(3, this.#rows)
      .structs(4, this.#groups)
      .text(6, CREATED_BY);
  }
}

/** Values one after the other, each after its length: what PLAIN is for bytes. */
export function plainTexts(values: readonly Uint8Array[]): Uint8Array {
  const bytes = Buffer.alloc(values.reduce((sum, value) => sum + 4 + value.length, 0));
  let at = 0;
  for (const value of values) {
    at = bytes.writeUInt32LE(value.length, at);
    bytes.set(value, at);
    at += value.length;
  }
  return bytes;
}

function put(chunk: Chunk, header: Uint8Array, parts: readonly Uint8Array[], plainBytes: number): void {
  for (const part of [header, ...parts]) {
    chunk.packedBytes += part.length;
    if (part.length > 0) chunk.parts.push(part);
  }
  chunk.plainBytes += header.length + plainBytes;
}
