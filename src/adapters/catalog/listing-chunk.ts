import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { ListedObject } from '../../ports/bucket.ts';
import { LISTING_COLUMNS } from './comparison-columns.ts';
import { type Bindings, bindings, duckdb } from './duckdb.ts';
import { fillTexts, type Vector } from './string-vector.ts';

/** Listed objects as a data chunk of {@link LISTING_COLUMNS}, at most 2,048; whole columns at a time, without a value in between for each. */
export function listingChunk(objects: readonly ListedObject[]): DuckDBDataChunk {
  const api = duckdb();
  const types = LISTING_COLUMNS.map(({ type }) => api[type]);
  const chunk = api.DuckDBDataChunk.create(types, objects.length);
  // The public wrapper has no way to fill a vector from an array; the bindings below it do.
  const raw = (chunk as unknown as { readonly chunk: Parameters<Bindings['data_chunk_get_vector']>[0] })
    .chunk;
  LISTING_COLUMNS.forEach(({ name }, index) => {
    FILL[name as Column](bindings().data_chunk_get_vector(raw, index), objects);
  });
  return chunk;
}

type Column = 'key' | 'size_bytes' | 'etag' | 'last_modified' | 'storage_class' | 'checksum_algorithms';

const texts =
  (text: (object: ListedObject) => string) =>
  (vector: Vector, objects: readonly ListedObject[]): void =>
    fillTexts(vector, objects.map(text));
const longs =
  (long: (object: ListedObject) => bigint) =>
  (vector: Vector, objects: readonly ListedObject[]): void => {
    const values = BigInt64Array.from(objects, long);
    bindings().copy_data_to_vector(vector, 0, values.buffer, 0, values.byteLength);
  };

const FILL: Readonly<Record<Column, (vector: Vector, objects: readonly ListedObject[]) => void>> = {
  key: texts((object) => object.key),
  size_bytes: longs((object) => BigInt(object.sizeBytes)),
  etag: texts((object) => object.etag),
  // Microseconds.
  last_modified: longs((object) => BigInt(object.lastModified.getTime()) * 1000n),
  storage_class: texts((object) => object.storageClass),
  checksum_algorithms: texts(({ checksumAlgorithms }) =>
    checksumAlgorithms.length === 1 ? (checksumAlgorithms[0] ?? '') : checksumAlgorithms.join(','),
  ),
};
