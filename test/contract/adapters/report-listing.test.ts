import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { createDatabase, rowsOf } from '../../../src/adapters/catalog/database.ts';
import { literal, parquet } from '../../../src/adapters/catalog/sql.ts';
import { openInventoryReport } from '../../../src/adapters/listings/inventory-report.ts';
import { temporaryDirectory } from '../../unit/adapters/shares-tree.ts';

const place = temporaryDirectory();
const catalog = await openCatalog(join(place.path, 'state'), { threads: 1 });
const database = createDatabase(join(place.path, 'writer'), { memoryLimit: '256MB', threads: 1 });
afterAll(async () => {
  await catalog.close();
  await database.close();
  place.remove();
});

const CREATED_MS = Date.UTC(2026, 0, 5);
const SCHEMA =
  'Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag, StorageClass, ChecksumAlgorithm';
const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');
const line = (
  key: string,
  rest = '"","true","false","3","2026-01-02T03:04:05.000Z","e1","GLACIER","CRC64NVME"',
) => `"data","${key}",${rest}\n`;

/** A report on disk with these files of data. */
function report(
  name: string,
  files: Readonly<Record<string, Uint8Array>>,
  more: Readonly<Record<string, unknown>> = {},
): string {
  const folder = join(place.path, name);
  mkdirSync(join(folder, 'data'), { recursive: true });
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, 'data', file), bytes);
  const manifest = {
    sourceBucket: 'data',
    creationTimestamp: String(CREATED_MS),
    fileFormat: 'CSV',
    fileSchema: SCHEMA,
    files: Object.entries(files).map(([file, bytes]) => ({
      key: `p/data/${file}`,
      size: bytes.length,
      MD5checksum: md5(bytes),
    })),
    ...more,
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return join(folder, 'manifest.json');
}

async function taken(manifest: string, prefix = 'lab/') {
  const { files, drop } = await catalog.takeReport(await openInventoryReport(manifest), prefix);
  try {
    const sql = `SELECT key, size_bytes::VARCHAR AS size, etag, last_modified::VARCHAR AS modified, storage_class, checksum_algorithms FROM ${parquet(files)} ORDER BY key`;
    return (await database.with((connection) => rowsOf(connection, sql))).map((row) => Object.values(row));
  } finally {
    await drop();
  }
}

describe('a report of S3 Inventory', () => {
  it('gives current objects below the prefix, of all its files, with keys decoded', async () => {
    const manifest = report('csv', {
      'one.csv.gz': gzipSync(line('lab/a+b%2B%C3%BC%22%0A') + line('other/x')),
      'two.csv': Buffer.from(
        line('lab/z', '"","true","false","0","2026-01-02T03:04:05.000Z","e2","",""') +
          line('lab/old', '"v","false","false","3","2026-01-02T03:04:05.000Z","e","STANDARD",""') +
          line('lab/gone', '"v","true","true","","2026-01-02T03:04:05.000Z","","",""'),
      ),
    });
    expect(await taken(manifest)).toEqual([
      ['lab/a b+ü"\n', '3', 'e1', '2026-01-02 03:04:05', 'GLACIER', 'CRC64NVME'],
      ['lab/z', '0', 'e2', '2026-01-02 03:04:05', 'STANDARD', ''],
    ]);
    expect(await openInventoryReport(manifest)).toMatchObject({
      sourceBucket: 'data',
      createdAt: '2026-01-05T00:00:00.000Z',
    });
  });

  it('is read as Parquet, too', async () => {
    const file = join(place.path, 'part.parquet');
    await database.with((connection) =>
      connection.run(
        `COPY (SELECT 'data' AS bucket, 'lab/a+b' AS key, 5::BIGINT AS size, TIMESTAMP '2026-01-02 03:04:05' AS last_modified_date, 'e' AS e_tag) TO ${literal(file)} (FORMAT parquet)`,
      ),
    );
    const manifest = report(
      'parquet',
      { 'one.parquet': readFileSync(file) },
      { fileFormat: 'Parquet', fileSchema: 'message s3.inventory {}' },
    );
    expect(await taken(manifest)).toEqual([['lab/a+b', '5', 'e', '2026-01-02 03:04:05', 'STANDARD', '']]);
  });

  it('of nothing is an empty listing', async () => {
    const manifest = report('empty', {});
    expect((await catalog.takeReport(await openInventoryReport(manifest), 'lab/')).files).toEqual([]);
  });

  const good = Buffer.from(line('lab/a'));
  const refused: readonly (readonly [why: string, code: string, make: () => string])[] = [
    [
      'a part is missing',
      'listing-manifest',
      () => {
        const manifest = report('missing', { 'one.csv': good, 'two.csv': good });
        rmSync(join(place.path, 'missing', 'data', 'two.csv'));
        return manifest;
      },
    ],
    [
      'a part is cut short',
      'listing-damaged',
      () => {
        const manifest = report('short', { 'one.csv': good });
        writeFileSync(join(place.path, 'short', 'data', 'one.csv'), good.subarray(0, 9));
        return manifest;
      },
    ],
    [
      'a part is something else',
      'listing-damaged',
      () => report('foreign', { 'one.csv': Buffer.from('hello\n') }),
    ],
    [
      'a size is none',
      'listing-damaged',
      () => report('size', { 'one.csv': Buffer.from(line('lab/a').replace('"3"', '"x"')) }),
    ],
    [
      'a part is no Parquet',
      'listing-damaged',
      () => report('no-parquet', { 'one.parquet': good }, { fileFormat: 'Parquet' }),
    ],
    [
      'it has no sizes',
      'listing-damaged',
      () => report('columns', { 'one.csv': Buffer.from('"data","lab/a"\n') }, { fileSchema: 'Bucket, Key' }),
    ],
    ['it is ORC', 'listing-manifest', () => report('orc', {}, { fileFormat: 'ORC' })],
    [
      'it does not say when it was made',
      'listing-manifest',
      () => report('undated', {}, { creationTimestamp: undefined }),
    ],
  ];
  it.each(refused)('is refused when %s', async (_why, code, make) => {
    await expect(taken(make())).rejects.toMatchObject({ code, blame: 'usage' });
  });
});
