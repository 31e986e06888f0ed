import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { createListings } from '../../../src/adapters/listings/listings.ts';
import type { ImportItem } from '../../../src/inventory/import-entry.ts';
import type { Catalog } from '../../../src/ports/catalog.ts';
import { entriesOf, inShort } from './listings-read.ts';

let place = '';
let catalog: Catalog;
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'hw-s3-parquet-'));
  catalog = await openCatalog(join(place, 'state'), { threads: 1 });
});
afterAll(async () => {
  await catalog.close();
  rmSync(place, { recursive: true });
});

/** A report in one Parquet file, and its manifest. */
async function report(name: string, select: string): Promise<string> {
  const file = join(place, `${name}.parquet`);
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(`COPY (${select}) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  const data = readFileSync(file);
  const manifest = join(place, `${name}.json`);
  writeFileSync(
    manifest,
    JSON.stringify({
      sourceBucket: 'b',
      fileFormat: 'Parquet',
      fileSchema: 'message s3.inventory { required binary bucket (UTF8); }',
      files: [
        {
          key: `p/data/${name}.parquet`,
          size: data.length,
          MD5checksum: createHash('md5').update(data).digest('hex'),
        },
      ],
    }),
  );
  return manifest;
}

async function read(manifest: string): Promise<ImportItem[]> {
  const listing = await createListings(catalog).open({
    format: 's3-inventory',
    files: [manifest],
    rules: { prefixes: [], windows: false },
    map: null,
    delimiter: null,
    header: true,
    table: '',
  });
  const items: ImportItem[] = [];
  for await (const batch of listing.batches()) items.push(...batch.items);
  return items;
}

it('reads the newest versions of a Parquet report, keys as they are', async () => {
  const items = await read(
    await report(
      'versions',
      `SELECT 'b' AS bucket, key, is_latest, is_delete_marker, size::BIGINT AS size,
         TIMESTAMP_MS '2023-11-14 22:13:20.123' AS last_modified_date
       FROM (VALUES ('a+b/%41\u00fc', true, false, 3), ('d/', true, false, 0), ('old', false, false, 1),
         ('gone', true, true, NULL), ('x//y', true, false, 1)) AS t(key, is_latest, is_delete_marker, size)`,
    ),
  );
  expect(inShort(items)).toEqual([
    '1 "a+b/%41\u00fc" file 3',
    '2 "d" directory -',
    '3 ignored 1',
    '4 ignored 1',
    '5 the path has an empty component, "." or ".."',
  ]);
  expect(entriesOf(items)[0]?.mtimeNs).toBe(1_700_000_000_123_000_000n);
});

it('needs no column but key and size', async () => {
  const items = await read(await report('few', "SELECT 'a' AS key, 7::BIGINT AS size"));
  expect(entriesOf(items)).toEqual([{ path: 'a', kind: 'file', sizeBytes: 7 }]);
});

it('refuses a file without keys, one that is no Parquet, and one with another MD5', async () => {
  await expect(read(await report('keyless', 'SELECT 7 AS size'))).rejects.toMatchObject({
    code: 'listing-damaged',
    message: expect.stringContaining('key'),
  });
  const manifest = await report('changed', "SELECT 'a' AS key, 7::BIGINT AS size");
  writeFileSync(join(place, 'changed.parquet'), 'PAR1');
  await expect(read(manifest)).rejects.toMatchObject({ code: 'listing-damaged' });
  await expect(async () => {
    for await (const _ of catalog.s3Rows(join(place, 'changed.parquet')));
  }).rejects.toMatchObject({ code: 'listing-damaged' });
});
