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
import { seeded } from '../../src/estate/random.ts';
import { OWN_NAMES } from '../../src/inventory/import-columns.ts';
import type { ImportItem } from '../../src/inventory/import-entry.ts';
import { mutated } from '../contract/listing-mutations.ts';
import { entriesOf, itemsOf } from '../unit/adapters/listings-read.ts';

const MUTATIONS = 10_000;
/** Reports that are read at once: most of the time one waits for its files. */
const LANES = 8;
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
  it('never loses more than the row that 10,000 mutations touched, unless it refuses the file', async () => {
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
    for (let seed = 0; seed < MUTATIONS; seed++) {
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
    expect(refused).toBeGreaterThan(1000);
  }, 300_000);
});

describe('S3 Inventory', () => {
  const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');
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
  /** A good report in a folder of its own. */
  const written = (name: string): { readonly data: string; readonly manifest: string } => {
    const home = join(place, name);
    for (const folder of ['data', '2023-11-15T01-00Z']) mkdirSync(join(home, folder), { recursive: true });
    const files = {
      data: join(home, 'data/one.csv.gz'),
      manifest: join(home, '2023-11-15T01-00Z/manifest.json'),
    };
    writeFileSync(files.data, csv);
    writeFileSync(files.manifest, manifest);
    writeFileSync(join(home, '2023-11-15T01-00Z/manifest.checksum'), md5(manifest));
    return files;
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

  it('is read whole', async () => expect(entriesOf(await read(written('whole').manifest))).toHaveLength(20));
  it.each(['data', 'manifest'] as const)(
    'is refused whatever 10,000 mutations do to its %s',
    async (which) => {
      const good = which === 'data' ? csv : manifest;
      const all = pieces(good);
      const lane = async (number: number): Promise<void> => {
        const files = written(`${which} ${number}`);
        for (let seed = number; seed < MUTATIONS; seed += LANES) {
          const mutation = mutated(all, seeded(seed), Buffer.alloc(0));
          const bytes = Buffer.concat(mutation.lines);
          if (bytes.equals(good)) continue;
          writeFileSync(files[which], bytes);
          const error = await read(files.manifest).then(
            () => 'read',
            (caught: unknown) => caught,
          );
          if (!(error instanceof HeadwaterError))
            throw new Error(`seed ${seed}: ${mutation.what}`, { cause: error });
        }
      };
      await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
    },
    300_000,
  );
});
