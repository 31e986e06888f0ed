import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createListings } from '../../src/adapters/listings/listings.ts';
import { readSqlite } from '../../src/adapters/listings/sqlite.ts';
import { HeadwaterError } from '../../src/errors.ts';
import { OWN_NAMES } from '../../src/inventory/import-columns.ts';
import type { ImportItem } from '../../src/inventory/import-entry.ts';
import { entriesOf, itemsOf } from '../unit/adapters/listings-read.ts';
import { mutated, seeded } from './listing-mutations.ts';

const PLAIN = { prefixes: [], windows: false };
let place = '';
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'hw-listing-files-'));
});
afterAll(() => rmSync(place, { recursive: true }));

/** A file in pieces of 64 bytes, so that mutations reach all of it. */
const pieces = (bytes: Buffer): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / 64) }, (_, at) => bytes.subarray(at * 64, at * 64 + 64));

describe('SQLite', () => {
  it('never loses more than the row that 2,000 mutations touched, unless it refuses the file', async () => {
    const { Database } = createRequire(import.meta.url)(
      'node-sqlite3-wasm',
    ) as typeof import('node-sqlite3-wasm');
    const original = join(place, 'original.db');
    const database = new Database(original);
    database.exec('PRAGMA page_size = 512');
    database.exec('CREATE TABLE entries(path TEXT, type TEXT, size INT64, mtime INT64)');
    for (let row = 0; row < 40; row++) {
      database.run('INSERT INTO entries VALUES (?, ?, ?, ?)', [
        `d/file-${row}`,
        'f',
        row * 1000,
        1_700_000_000,
      ]);
    }
    database.close();
    const names = Array.from({ length: 40 }, (_, row) => `d/file-${row}`);
    const all = pieces(readFileSync(original));
    const file = join(place, 'mutated.db');
    let refused = 0;
    for (let seed = 0; seed < 2000; seed++) {
      const mutation = mutated(all, seeded(seed), Buffer.alloc(0));
      const why = `seed ${seed}: ${mutation.what}`;
      writeFileSync(file, Buffer.concat(mutation.lines));
      let items: ImportItem[];
      try {
        items = await itemsOf(
          readSqlite(file, { table: 'entries', map: OWN_NAMES, rules: PLAIN, lenient: true }),
        );
      } catch (error) {
        if (!(error instanceof HeadwaterError)) throw new Error(why, { cause: error });
        refused += 1;
        continue;
      }
      const found = new Set(entriesOf(items).map(({ path }) => path));
      const rejected = items.filter(({ kind }) => kind === 'rejected').length;
      const lost = names.filter((name) => !found.has(name)).length;
      expect(lost, why).toBeLessThanOrEqual(Math.max(1, rejected));
      expect(items.length, why).toBeGreaterThanOrEqual(39);
    }
    expect(refused).toBeGreaterThan(200);
  }, 300_000);
});

describe('S3 Inventory', () => {
  const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');
  const home = (): string => join(place, 'report');
  const csv = gzipSync(
    Array.from({ length: 20 }, (_, at) => `"b","key-${at}","${at}","2023-11-14T22:13:20.000Z"\n`).join(''),
  );
  const manifest = Buffer.from(
    JSON.stringify({
      sourceBucket: 'b',
      destinationBucket: 'arn:aws:s3:::reports',
      version: '2016-11-30',
      creationTimestamp: '1700000000000',
      fileFormat: 'CSV',
      fileSchema: 'Bucket, Key, Size, LastModifiedDate',
      files: [{ key: 'p/b/id/data/one.csv.gz', size: csv.length, MD5checksum: md5(csv) }],
    }),
  );
  const written = (data: Uint8Array, description: Uint8Array): string => {
    for (const folder of ['data', '2023-11-15T01-00Z']) mkdirSync(join(home(), folder), { recursive: true });
    writeFileSync(join(home(), 'data/one.csv.gz'), data);
    writeFileSync(join(home(), '2023-11-15T01-00Z/manifest.json'), description);
    writeFileSync(join(home(), '2023-11-15T01-00Z/manifest.checksum'), md5(manifest));
    return join(home(), '2023-11-15T01-00Z/manifest.json');
  };
  const read = async (file: string): Promise<ImportItem[]> => {
    const listings = createListings({ s3Rows: () => expect.fail('there is no Parquet here') });
    const listing = await listings.open({
      format: 's3-inventory',
      files: [file],
      rules: PLAIN,
      map: null,
      delimiter: null,
      header: true,
      table: '',
    });
    const items: ImportItem[] = [];
    for await (const batch of listing.batches()) items.push(...batch.items);
    return items;
  };

  it('is read whole', async () => expect(entriesOf(await read(written(csv, manifest)))).toHaveLength(20));
  it.each(['data', 'manifest'] as const)(
    'is refused whatever 2,000 mutations do to its %s',
    async (which) => {
      const all = pieces(which === 'data' ? csv : manifest);
      for (let seed = 0; seed < 2000; seed++) {
        const mutation = mutated(all, seeded(seed), Buffer.alloc(0));
        const bytes = Buffer.concat(mutation.lines);
        if (bytes.equals(which === 'data' ? csv : manifest)) continue;
        const file = which === 'data' ? written(bytes, manifest) : written(csv, bytes);
        const error = await read(file).then(
          () => 'read',
          (caught: unknown) => caught,
        );
        expect(error, `seed ${seed}: ${mutation.what}`).toBeInstanceOf(HeadwaterError);
      }
    },
    300_000,
  );
});
