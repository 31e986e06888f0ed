const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;
const TRUE = 1;
const FALSE = 2;

/** Appends an unsigned number, 7 bits a byte, the lowest first. Up to 2^53. */
export function putVarint(to: number[], value: number): void {
  let left = value;
  while (left >= 0x80) {
    to.push((left % 0x80) | 0x80);
    left = Math.floor(left / 0x80);
  }
  to.push(left);
}

/** Appends a signed number as a varint: 0, -1, 1, -2 as 0, 1, 2, 3. */
export function putZigzag(to: number[], value: number): void {
  putVarint(to, value < 0 ? -2 * value - 1 : 2 * value);
}

/**
 * One struct in Thrift's compact protocol, as far as Parquet's headers need it [thrift-compact-protocol.md]. Fields go in
 * by rising number.
 */
export class Struct {
  readonly #bytes: number[] = [];
  #last = 0;

  i32(field: number, value: number): this {
    this.#begin(field, I32);
    putZigzag(this.#bytes, value);
    return this;
  }

  /** Up to 2^52, which is more than a file has bytes. */
  i64(field: number, value: number): this {
    this.#begin(field, I64);
    putZigzag(this.#bytes, value);
    return this;
  }

  flag(field: number, value: boolean): this {
    return this.#begin(field, value ? TRUE : FALSE);
  }

  text(field: number, value: string): this {
    this.#begin(field, BINARY);
    this.#text(value);
    return this;
  }

  struct(field: number, value: Struct): this {
    this.#begin(field, STRUCT);
    this.#append(value);
    return this;
  }

  structs(field: number, values: readonly Struct[]): this {
    this.#list(field, STRUCT, values.length);
    for (const value of values) this.#append(value);
    return this;
  }

  i32s(field: number, values: readonly number[]): this {
    this.#list(field, I32, values.length);
    for (const value of values) putZigzag(this.#bytes, value);
    return this;
  }

  texts(field: number, values: readonly string[]): this {
    this.#list(field, BINARY, values.length);
    for (const value of values) this.#text(value);
    return this;
  }

  /** The struct with its end. */
  get bytes(): Uint8Array {
    return Uint8Array.from([...this.#bytes, 0]);
  }

  #begin(field: number, type: number): this {
    this.#bytes.push(((field - this.#last) << 4) | type);
    this.#last = field;
    return this;
  }

  #list(field: number, type: number, length: number): void {
    this.#begin(field, LIST);
    if (length < 15) this.#bytes.push((length << 4) | type);
    else {
      this.#bytes.push(0xf0 | type);
      putVarint(this.#bytes, length);
    }
  }

  #text(value: string): void {
    const bytes = Buffer.from(value);
    putVarint(this.#bytes, bytes.length);
    for (const byte of bytes) this.#bytes.push(byte);
  }

  #append(value: Struct): void {
    for (const byte of value.#bytes) this.#bytes.push(byte);
    this.#bytes.push(0);
  }
}
