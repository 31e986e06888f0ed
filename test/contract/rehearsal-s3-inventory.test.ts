import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketInventoryConfigurationCommand,
  DeleteObjectCommand,
  GetBucketInventoryConfigurationCommand,
  GetObjectCommand,
  type InventoryConfiguration,
  ListBucketInventoryConfigurationsCommand,
  ListObjectsV2Command,
  PutBucketInventoryConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AgingBucket, DAY, openAgingBucket } from './rehearsal-aging-fixture.ts';
import { CONTROL, DATA } from './rehearsal-datasync-fixture.ts';
import { refusalOf } from './rehearsal-s3-harness.ts';

let cloud: AgingBucket;
beforeAll(async () => {
  cloud = await openAgingBucket();
});
afterAll(() => cloud.close());
const s3 = () => cloud.s3();
async function listing(Bucket: string, Prefix: string): Promise<readonly string[]> {
  const { Contents = [] } = await s3().send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Contents.map(({ Key }) => Key ?? '');
}

const to = (rest = {}) => ({
  S3BucketDestination: {
    Bucket: `arn:aws:s3:::${CONTROL}`,
    Format: 'CSV' as const,
    Prefix: 'inventories',
    ...rest,
  },
});
const daily = (Id: string, rest: Partial<InventoryConfiguration> = {}): InventoryConfiguration => ({
  Id,
  IsEnabled: true,
  IncludedObjectVersions: 'Current',
  Schedule: { Frequency: 'Daily' },
  Destination: to(),
  ...rest,
});
const put = (InventoryConfiguration: InventoryConfiguration, Id = InventoryConfiguration.Id) =>
  refusalOf(
    s3().send(new PutBucketInventoryConfigurationCommand({ Bucket: DATA, Id, InventoryConfiguration })),
  );
const remove = (Id: string) =>
  refusalOf(s3().send(new DeleteBucketInventoryConfigurationCommand({ Bucket: DATA, Id })));
const bytesOf = async (Key: string, Bucket = CONTROL): Promise<Buffer> => {
  const { Body } = await s3().send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};
interface Manifest {
  readonly fileSchema: string;
  readonly files: readonly { readonly key: string; readonly size: number; readonly MD5checksum: string }[];
}
/** Keys of an inventory's manifests, in order. */
async function manifests(id: string): Promise<readonly string[]> {
  const keys = await listing(CONTROL, `inventories/${DATA}/${id}/`);
  return keys.filter((key) => key.endsWith('/manifest.json'));
}
async function rowsOf(id: string): Promise<readonly string[]> {
  const [last = ''] = (await manifests(id)).slice(-1);
  const manifest = JSON.parse((await bytesOf(last)).toString()) as Manifest;
  return gunzipSync(await bytesOf(manifest.files[0]?.key ?? ''))
    .toString()
    .split('\n')
    .filter((row) => row !== '');
}

describe('inventory configurations', () => {
  test('come back as they were put, by pages of 100, and are at most 1,000', async () => {
    const whole = daily('Whole', {
      IncludedObjectVersions: 'All',
      Filter: { Prefix: 'a & b/' },
      Schedule: { Frequency: 'Weekly' },
      OptionalFields: ['Size', 'ETag'],
      Destination: to({
        AccountId: '111122223333',
        Encryption: { SSEKMS: { KeyId: 'arn:aws:kms:us-east-1:111122223333:key/k' } },
      }),
    });
    expect(await put(whole)).toBe('accepted');
    const get = new GetBucketInventoryConfigurationCommand({ Bucket: DATA, Id: 'Whole' });
    expect((await s3().send(get)).InventoryConfiguration).toEqual(whole);
    const directory = join(cloud.directory, 'buckets', DATA, 'config/inventory');
    const text = readFileSync(join(directory, `${Buffer.from('Whole').toString('hex')}.xml`), 'utf8');
    for (let at = 0; at < 999; at += 1) {
      const id = `d${String(at).padStart(3, '0')}`;
      writeFileSync(
        join(directory, `${Buffer.from(id).toString('hex')}.xml`),
        text.replace('>Whole<', `>${id}<`),
      );
    }
    expect(await put(daily('one-more'))).toBe('400 TooManyConfigurations');
    expect(await put(whole)).toBe('accepted');
    let ContinuationToken: string | undefined;
    const ids: (string | undefined)[] = [];
    do {
      const page = await s3().send(
        new ListBucketInventoryConfigurationsCommand({ Bucket: DATA, ContinuationToken }),
      );
      expect(page.InventoryConfigurationList).toHaveLength(100);
      ids.push(...(page.InventoryConfigurationList ?? []).map(({ Id }) => Id));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect([ids.length, new Set(ids).size, ids[0]]).toEqual([1000, 1000, 'Whole']);
    rmSync(directory, { recursive: true });
    expect(await remove('Whole')).toBe('404 NoSuchConfiguration');
  });

  test.each<[string, InventoryConfiguration, string]>([
    ['ORC', daily('x', { Destination: to({ Format: 'ORC' }) }), '501 NotImplemented'],
    ['a format that is none', daily('x', { Destination: to({ Format: 'XLS' }) }), '400 MalformedXML'],
    ['a bucket by its name', daily('x', { Destination: to({ Bucket: CONTROL }) }), '400 InvalidArgument'],
    [
      'a bucket that is not there',
      daily('x', { Destination: to({ Bucket: 'arn:aws:s3:::nowhere' }) }),
      '400 InvalidS3DestinationBucket',
    ],
    ['a field that is none', daily('x', { OptionalFields: ['Colour' as 'Size'] }), '400 MalformedXML'],
    [
      'a field the rehearsal cannot fill',
      daily('x', { OptionalFields: ['IntelligentTieringAccessTier'] }),
      '501 NotImplemented',
    ],
    ['hourly', daily('x', { Schedule: { Frequency: 'Hourly' as 'Daily' } }), '400 MalformedXML'],
    ['some versions', daily('x', { IncludedObjectVersions: 'Some' as 'All' }), '400 MalformedXML'],
  ])('%s', async (_, configuration, answer) => {
    expect(await put(configuration)).toBe(answer);
  });

  test('an id of another kind, or another than the address has', async () => {
    expect(await put(daily('a b'))).toBe('400 InvalidConfigurationId');
    expect(await put(daily('a'), 'b')).toBe('400 InvalidArgument');
  });
});

describe('inventory reports', () => {
  beforeEach(async () => {
    for (const key of await listing(CONTROL, ''))
      await s3().send(new DeleteObjectCommand({ Bucket: CONTROL, Key: key }));
  });

  test('list the current objects of a prefix with the columns asked for, from the next midnight on', async () => {
    await cloud.put('in/a b+ü.txt', 5, { StorageClass: 'GLACIER_IR' });
    await cloud.put('in/"x",y', 0);
    await cloud.put('out', 1);
    const head = await cloud.head('in/a b+ü.txt');
    await put(
      daily('first', {
        Filter: { Prefix: 'in/' },
        OptionalFields: [
          'ChecksumAlgorithm',
          'StorageClass',
          'Size',
          'ETag',
          'LastModifiedDate',
          'EncryptionStatus',
          'IsMultipartUploaded',
        ],
      }),
    );
    await cloud.advance(0);
    expect(await manifests('first'), 'before the first midnight').toEqual([]);
    const { to: now } = await cloud.advance(DAY);
    const [key = ''] = await manifests('first');
    expect(key).toBe(`inventories/${DATA}/first/${now.slice(0, 10)}T00-00Z/manifest.json`);
    const text = await bytesOf(key);
    const manifest = JSON.parse(text.toString()) as Manifest;
    expect(manifest).toMatchObject({
      sourceBucket: DATA,
      destinationBucket: `arn:aws:s3:::${CONTROL}`,
      version: '2016-11-30',
      fileFormat: 'CSV',
      fileSchema:
        'Bucket, Key, Size, LastModifiedDate, ETag, StorageClass, IsMultipartUploaded, EncryptionStatus, ChecksumAlgorithm',
    });
    const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');
    expect((await bytesOf(key.replace('.json', '.checksum'))).toString()).toBe(md5(text));
    const [file] = manifest.files;
    expect(file?.key).toMatch(new RegExp(`^inventories/${DATA}/first/data/[0-9a-f-]{36}\\.csv\\.gz$`));
    const data = await bytesOf(file?.key ?? '');
    expect(file).toMatchObject({ size: data.length, MD5checksum: md5(data) });
    const modified = head.LastModified?.getTime();
    const rows = await rowsOf('first');
    expect(rows.map((row) => row.split('","')[1])).toEqual(['in/%22x%22%2Cy', 'in/a+b%2B%C3%BC.txt']);
    const cells = (rows[1] ?? '').slice(1, -1).split('","');
    expect(Math.floor(Date.parse(cells[3] ?? '') / 1000) * 1000).toBe(modified);
    expect(cells.toSpliced(3, 1)).toEqual([
      DATA,
      'in/a+b%2B%C3%BC.txt',
      '5',
      head.ETag?.replaceAll('"', ''),
      'GLACIER_IR',
      'false',
      'SSE-S3',
      'CRC32',
    ]);
    await remove('first');
  });

  test('of many days at once are one, of the present; a restart does not repeat it', async () => {
    await put(daily('days'));
    await cloud.advance(DAY);
    await cloud.put('later', 3);
    await cloud.advance(40 * DAY);
    expect(await manifests('days')).toHaveLength(2);
    expect(await rowsOf('days')).toContain(`"${DATA}","later"`);
    await cloud.restart();
    await cloud.advance(0);
    expect(await manifests('days')).toHaveLength(2);
    await cloud.restart(0, DAY);
    await cloud.advance(0);
    expect(await manifests('days'), 'a midnight nobody saw').toHaveLength(3);
    await remove('days');
    await cloud.advance(DAY);
    expect(await manifests('days'), 'after it was deleted').toHaveLength(3);
  });

  test('list all versions and delete markers, the null version without an id', async () => {
    await cloud.put('versions/old', 1);
    await cloud.versioned();
    await cloud.put('versions/old', 2);
    await s3().send(new DeleteObjectCommand({ Bucket: DATA, Key: 'versions/old' }));
    await put(
      daily('all', {
        IncludedObjectVersions: 'All',
        Filter: { Prefix: 'versions/' },
        OptionalFields: ['Size'],
      }),
    );
    await cloud.advance(DAY);
    const rows = (await rowsOf('all')).map((row) => row.slice(1, -1).split('","'));
    const without = rows.map((cells) => cells.toSpliced(2, 1));
    expect(without).toEqual([
      [DATA, 'versions/old', 'true', 'true', ''],
      [DATA, 'versions/old', 'false', 'false', '2'],
      [DATA, 'versions/old', 'false', 'false', '1'],
    ]);
    expect(rows.map((cells) => cells[2] === '')).toEqual([false, false, true]);
    await remove('all');
  });

  test('are Parquet where that is asked for, with keys as they are', async () => {
    await cloud.put('parquet/a b+ü.txt', 5);
    await put(
      daily('columns', {
        Filter: { Prefix: 'parquet/' },
        OptionalFields: ['Size', 'ETag'],
        Destination: to({ Format: 'Parquet' }),
      }),
    );
    await cloud.advance(DAY);
    const [key = ''] = await manifests('columns');
    const manifest = JSON.parse((await bytesOf(key)).toString());
    expect(manifest).toMatchObject({
      fileFormat: 'Parquet',
      fileSchema:
        'message s3.inventory { optional binary bucket (UTF8); optional binary key (UTF8); optional int64 size; optional binary e_tag (UTF8); }',
      files: [{ key: expect.stringMatching(/\.parquet$/) }],
    });
    const file = join(cloud.directory, 'report.parquet');
    writeFileSync(file, await bytesOf(manifest.files[0].key));
    const connection = await (await DuckDBInstance.create()).connect();
    const rows = await connection.runAndReadAll(`SELECT key, size FROM '${file}'`);
    expect(rows.getRowsJson()).toEqual([['parquet/a b+ü.txt', '5']]);
    connection.closeSync();
    await remove('columns');
  });

  test('wait for a destination that is gone, and for being enabled', async () => {
    await s3().send(new CreateBucketCommand({ Bucket: 'reports' }));
    await put(daily('waiting', { Destination: to({ Bucket: 'arn:aws:s3:::reports', Prefix: undefined }) }));
    await put(daily('off', { IsEnabled: false }));
    await s3().send(new DeleteBucketCommand({ Bucket: 'reports' }));
    await cloud.advance(DAY);
    expect(await manifests('off')).toEqual([]);
    await s3().send(new CreateBucketCommand({ Bucket: 'reports' }));
    await s3().send(new PutObjectCommand({ Bucket: 'reports', Key: 'x', Body: '' }));
    await cloud.advance(0);
    const found = await listing('reports', `${DATA}/waiting/`);
    expect(found.filter((key) => key.endsWith('/manifest.json'))).toHaveLength(1);
  });
});
