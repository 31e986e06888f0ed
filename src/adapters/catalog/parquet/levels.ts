import { putVarint } from './thrift.ts';

/** Says that a row has no value. */
export type IsNull = (row: number) => boolean;

/** Definition levels, a bit a row, set where there is a value, as runs or packed bits [Encodings.md, RLE]. */
export interface Levels {
  readonly bytes: Uint8Array;
  readonly nulls: number;
}

/** Every row has a value, or none has. */
export function sameLevels(rows: number, defined: boolean): Levels {
  const bytes: number[] = [];
  putVarint(bytes, rows * 2);
  bytes.push(defined ? 1 : 0);
  return { bytes: Uint8Array.from(bytes), nulls: defined ? 0 : rows };
}

/** Some rows have one. */
export function mixedLevels(rows: number, isNull: IsNull): Levels {
  const head: number[] = [];
  const groups = Math.ceil(rows / 8);
  putVarint(head, groups * 2 + 1);
  const bytes = new Uint8Array(head.length + groups);
  bytes.set(head);
  let nulls = 0;
  for (let row = 0; row < rows; row++) {
    if (isNull(row)) nulls++;
    else {
      const at = head.length + (row >> 3);
      bytes[at] = (bytes[at] as number) | (1 << (row & 7));
    }
  }
  return { bytes, nulls };
}

/** Indexes into a dictionary, a byte each: how wide they are, and one run of all. Rows behind the last are without meaning. */
export function byteIndexes(indexes: Uint8Array): Uint8Array {
  const head: number[] = [8];
  const groups = Math.ceil(indexes.length / 8);
  putVarint(head, groups * 2 + 1);
  const bytes = new Uint8Array(head.length + groups * 8);
  bytes.set(head);
  bytes.set(indexes, head.length);
  return bytes;
}
