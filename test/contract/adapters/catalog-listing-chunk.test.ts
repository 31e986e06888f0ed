import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { createDatabase, rowsOf } from '../../../src/adapters/catalog/database.ts';
import { parquet } from '../../../src/adapters/catalog/sql.ts';
import { bigintOf, nameOf } from '../../../src/adapters/catalog/values.ts';
import type { ListedObject } from '../../../src/ports/bucket.ts';
import { temporaryDirectory } from '../../unit/adapters/shares-tree.ts';

const place = temporaryDirectory();
const catalog = await openCatalog(join(place.path, 'state'), { threads: 1 });
const database = createDatabase(join(place.path, 'reader'), { memoryLimit: '256MB', threads: 1 });
afterAll(async () => {
  await catalog.close();
  await database.close();
  place.remove();
});

const object = (key: string, members: Partial<ListedObject> = {}): ListedObject => ({
  key,
  sizeBytes: 1,
  etag: '9dd4e461268c8034f5c8564e155c67a6',
  lastModified: new Date('2026-01-02T03:04:05.678Z'),
  storageClass: 'STANDARD',
  checksumAlgorithms: ['CRC64NVME'],
  ...members,
});

/** What comes out of the Parquet files of a listing of these objects, in the order of their keys. */
async function kept(objects: readonly ListedObject[]): Promise<readonly unknown[]> {
  const start = { share: 'lab', bucket: 'data', keyPrefix: '', basis: '', goOnForMs: 0 };
  const listing = await catalog.startBucketListing(start);
  await listing.add({ objects, left: () => [] });
  const { files } = await listing.finish();
  const rows = await database.with((connection) =>
    rowsOf(
      connection,
      `SELECT encode(key) AS key, size_bytes, encode(etag) AS etag, epoch_us(last_modified) AS us, encode(storage_class) AS storage_class,
        encode(checksum_algorithms) AS algorithms FROM ${parquet(files)} ORDER BY key`,
    ),
  );
  await listing.drop();
  return rows.map(({ key, size_bytes, etag, us, storage_class, algorithms }) => [
    nameOf(key),
    bigintOf(size_bytes),
    nameOf(etag),
    bigintOf(us),
    nameOf(storage_class),
    nameOf(algorithms),
  ]);
}

const expected = (objects: readonly ListedObject[]): readonly unknown[] =>
  objects
    .toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))
    .map(({ key, sizeBytes, etag, lastModified, storageClass, checksumAlgorithms }) => [
      key,
      BigInt(sizeBytes),
      etag,
      BigInt(lastModified.getTime()) * 1000n,
      storageClass,
      checksumAlgorithms.join(','),
    ]);

/** Around the 12 bytes that lie in place, and the 4 that are repeated. */
const LENGTHS = [0, 1, 3, 4, 5, 11, 12, 13, 14, 255, 1024];

describe('rows of a listing', () => {
  const pages: readonly (readonly [what: string, objects: readonly ListedObject[]])[] = [
    ['keys of ASCII of any length', LENGTHS.map((length) => object('k'.repeat(length)))],
    ['keys that are no ASCII', LENGTHS.map((length) => object(`${'é'.repeat(length >> 1)}x`))],
    [
      'both at once',
      ['a', 'an ASCII key that is long', '\ufeffb', '\u{1f600}'.repeat(9), 'z\0z'].map((key) => object(key)),
    ],
    ['short keys only', ['a', 'b', 'c'].map((key) => object(key))],
    ['nothing but empty texts', [object('', { etag: '', storageClass: '', checksumAlgorithms: [] })]],
    [
      'numbers of any size',
      [0, 2 ** 31, 2 ** 32 + 1, 5e12, 999_999_999_999_999].map((sizeBytes, at) =>
        object(`${at}`, { sizeBytes }),
      ),
    ],
    [
      'times before 1970 and far ahead',
      [-1, 0, 1, 253_402_300_799_999].map((ms, at) => object(`${at}`, { lastModified: new Date(ms) })),
    ],
    [
      'classes and algorithms of all kinds',
      [
        object('a', { storageClass: 'INTELLIGENT_TIERING', checksumAlgorithms: ['CRC32', 'SHA256'] }),
        object('b', { storageClass: 'GLACIER', etag: `${'e'.repeat(32)}-10000`, checksumAlgorithms: [] }),
      ],
    ],
    [
      'more than a chunk holds',
      Array.from({ length: 5000 }, (_, at) =>
        object(`image-${at}${at % 3 === 0 ? '' : '-and-more'}.jpg`, { sizeBytes: at }),
      ),
    ],
  ];
  it.each(pages)('come out as they went in: %s', async (_what, objects) => {
    expect(await kept(objects)).toEqual(expected(objects));
  });

  it('keeps halves of characters apart that meet at an end and a beginning', async () => {
    const rows = await kept([object('1 \ud83d'), object('\ude00 2')]);
    expect(rows.map((row) => (row as readonly unknown[])[0])).toEqual(['1 \ufffd', '\ufffd 2']);
  });
});
