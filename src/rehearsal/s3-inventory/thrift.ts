/** A value of Thrift's compact protocol, as far as Parquet's metadata needs it. */
export type ThriftValue =
  | { readonly i32: number }
  | { readonly i64: number }
  | { readonly text: string }
  | { readonly list: readonly ThriftValue[] }
  | { readonly struct: ThriftStruct };

/** Fields by their ids, which ascend. */
export type ThriftStruct = readonly (readonly [id: number, value: ThriftValue])[];

/** A struct's bytes (Apache Thrift, compact protocol). */
export function thriftStruct(fields: ThriftStruct): Buffer {
  const parts: Buffer[] = [];
  let last = 0;
  for (const [id, value] of fields) {
    parts.push(Buffer.from([((id - last) << 4) | typeOf(value)]), bytesOf(value));
    last = id;
  }
  return Buffer.concat([...parts, Buffer.from([0])]);
}

/** An unsigned number, seven bits a byte, lowest first. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

function typeOf(value: ThriftValue): number {
  if ('i32' in value) return 5;
  if ('i64' in value) return 6;
  if ('text' in value) return 8;
  return 'list' in value ? 9 : 12;
}

function bytesOf(value: ThriftValue): Buffer {
  // Zigzag: all of ours are positive.
  if ('i32' in value) return varint(value.i32 * 2);
  if ('i64' in value) return varint(value.i64 * 2);
  if ('struct' in value) return thriftStruct(value.struct);
  if ('text' in value) {
    const text = Buffer.from(value.text);
    return Buffer.concat([varint(text.length), text]);
  }
  const [first] = value.list;
  const type = first === undefined ? 12 : typeOf(first);
  const head = Buffer.concat([Buffer.from([0xf0 | type]), varint(value.list.length)]);
  return Buffer.concat([head, ...value.list.map(bytesOf)]);
}
