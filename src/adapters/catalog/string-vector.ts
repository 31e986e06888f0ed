import { type Bindings, bindings } from './duckdb.ts';

/** A column of a data chunk, as the bindings have it. */
export type Vector = ReturnType<Bindings['data_chunk_get_vector']>;

/**
 * DuckDB's in-memory form of a string, 16 bytes: its length in 4, then up to 12 bytes in place, or the first 4 of them and
 * a pointer to all [duckdb.h, duckdb_string_t].
 */
const STRING_BYTES = 16;
const INLINE_BYTES = 12;
const PREFIX_BYTES = 4;
const PADDING = new Uint8Array(INLINE_BYTES + 1);

/**
 * Fills a vector with strings (or blobs) that lie one behind the other in `bytes`: row `n` from `offsets[n]` to `offsets[n + 1]`. All of them go over as one string, which the vector copies and owns; then each row's string is written by
 * hand to point into that copy. One call for 2,048 rows, instead of one each.
 */
export function fillStrings(vector: Vector, bytes: Uint8Array, offsets: Uint32Array): void {
  const duckdb = bindings();
  const rows = offsets.length - 1;
  const first = offsets[0] as number;
  const block = bytes.subarray(first, offsets[rows]);
  // What fits in place has no address; a row that does is copied into its string below anyway.
  duckdb.vector_assign_string_element_len(vector, 0, block.length > INLINE_BYTES ? block : PADDING);
  const copied = duckdb.vector_get_data(vector, STRING_BYTES);
  const address = new DataView(copied.buffer, copied.byteOffset, STRING_BYTES);
  const [low, high] = [address.getUint32(8, true), address.getUint32(12, true)];
  const strings = new Uint32Array(rows * 4);
  const inPlace = new Uint8Array(strings.buffer);
  for (let row = 0; row < rows; row++) {
    const start = offsets[row] as number;
    const length = (offsets[row + 1] as number) - start;
    strings[row * 4] = length;
    const kept = length > INLINE_BYTES ? PREFIX_BYTES : length;
    for (let at = 0; at < kept; at++) inPlace[row * STRING_BYTES + 4 + at] = bytes[start + at] as number;
    if (length <= INLINE_BYTES) continue;
    const pointer = low + (start - first);
    strings[row * 4 + 2] = pointer >>> 0;
    strings[row * 4 + 3] = high + (pointer >= 2 ** 32 ? 1 : 0);
  }
  duckdb.copy_data_to_vector(vector, 0, strings.buffer, 0, strings.byteLength);
}

/** Fills a vector with texts, as UTF-8. */
export function fillTexts(vector: Vector, texts: readonly string[]): void {
  const offsets = new Uint32Array(texts.length + 1);
  const joined = texts.join('');
  const bytes = Buffer.allocUnsafe(joined.length * 3);
  // Where all is ASCII, as nearly always, a character is a byte.
  if (bytes.write(joined, 'utf8') === joined.length) {
    let end = 0;
    texts.forEach((text, row) => {
      end += text.length;
      offsets[row + 1] = end;
    });
  } else {
    // One by one: halves of a character at an end and a beginning must not become one.
    let end = 0;
    texts.forEach((text, row) => {
      end += bytes.write(text, end, 'utf8');
      offsets[row + 1] = end;
    });
  }
  fillStrings(vector, bytes, offsets);
}
