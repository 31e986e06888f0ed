import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { crc32 } from 'hash-wasm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openObjectStore } from '../../src/rehearsal/store/store.ts';
import { type Rehearsal, refusalOf, rehearse } from './rehearsal-s3-harness.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await rehearse();
});
afterAll(() => rehearsal.end());

const bucketOf = async (Bucket: string): Promise<string> => {
  await rehearsal.s3.send(new CreateBucketCommand({ Bucket }));
  return `${rehearsal.directory}/buckets/${Bucket}/objects`;
};
const put = (Bucket: string, Key: string, Body = 'x') =>
  rehearsal.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const head = (Bucket: string, Key: string) =>
  rehearsal.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
const textAt = async (Bucket: string, Key: string) =>
  (await rehearsal.s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
const page = (Bucket: string, rest: Partial<ListObjectsV2CommandInput> = {}) =>
  rehearsal.s3.send(new ListObjectsV2Command({ Bucket, ...rest }));
const decode = (text = ''): string => decodeURIComponent(text.replaceAll('+', ' '));
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const AWKWARD = [
  ['a space', 'my data/run 1.csv'],
  ['a plus', 'a+b=c.txt'],
  ['a percent sign', '100% sure.txt'],
  ['what looks like an escape', 'a%20b%41%2F'],
  ['what looks like our own marks', 'x%obj'],
  ['what looks like a sidecar', 'x%.json'],
  ['what looks like a continuation', 'x%+/%-y'],
  ['what looks like an empty component', '%_'],
  ['non-ASCII, composed', 'caf\u00e9/\u00fcber'],
  ['non-ASCII, decomposed', 'cafe\u0301/u\u0308ber'],
  ['beyond the BMP', '\u{1f30a}/\u{10ffff}'],
  ['the last of the BMP', '\uffee\ufffd'],
  ['control characters', 'tab\there\nnewline\rreturn\u0001\u007f'],
  ['NUL', 'a\0b'],
  ['XML', '<a href="x">&amp;</a>\u00a0'],
  ['a query', 'what?is=this&that#there'],
  ['dots', '../../etc/passwd'],
  ['dots alone', './../...'],
  ['a leading slash', '/rooted'],
  ['empty components', 'a//b///c'],
  ['a directory marker', 'folder/'],
  ['two directory markers', 'folder//'],
  ['only slashes', '//'],
  ['backslashes', '..\\..\\x'],
  ['a component longer than a file name may be', `${'long'.repeat(200)}/end`],
  ['one of wide characters', `w${'\u{1f30a}'.repeat(250)}`],
  ['the longest key', 'k'.repeat(1024)],
  ['the longest key of escapes', '\u0001'.repeat(1024)],
  ['the longest key of slashes', '/'.repeat(1024)],
  ['quotes and brackets', `'"\`{}[]()^~|*!;:@,$`],
] as const;

describe('awkward keys', () => {
  const Bucket = 'awkward';
  beforeAll(async () => {
    await bucketOf(Bucket);
    for (const [, key] of AWKWARD) await put(Bucket, key, `body of ${key}`);
  });

  test.each(AWKWARD)('%s comes back', async (_, key) => {
    expect(await textAt(Bucket, key)).toBe(`body of ${key}`);
  });

  test('all are listed once, in byte order, whatever the page size', async () => {
    const wanted = AWKWARD.map(([, key]) => key).sort(byBytes);
    for (const MaxKeys of [1, 7, 1000]) {
      const found: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const next = await page(Bucket, {
          MaxKeys,
          EncodingType: 'url',
          ...(ContinuationToken ? { ContinuationToken } : {}),
        });
        found.push(...(next.Contents ?? []).map(({ Key }) => decode(Key)));
        ContinuationToken = next.NextContinuationToken;
        expect(next.IsTruncated).toBe(ContinuationToken !== undefined);
      } while (ContinuationToken !== undefined);
      expect(found).toEqual(wanted);
    }
  });

  test('nothing is written outside the bucket', () => {
    expect(existsSync(`${rehearsal.directory}/buckets/etc`)).toBe(false);
    expect(existsSync(`${rehearsal.directory}/etc`)).toBe(false);
  });

  test('a key over 1,024 bytes is refused', async () => {
    expect(await refusalOf(put(Bucket, 'k'.repeat(1025)))).toBe('400 KeyTooLongError');
    expect(await refusalOf(put(Bucket, '\u00e9'.repeat(513)))).toBe('400 KeyTooLongError');
  });

  test('all can be deleted, and nothing is left lying', async () => {
    const objects = await bucketOf('emptied');
    for (const [, key] of AWKWARD) await put('emptied', key);
    for (const [, Key] of AWKWARD)
      await rehearsal.s3.send(new DeleteObjectCommand({ Bucket: 'emptied', Key }));
    expect((await page('emptied')).KeyCount).toBe(0);
    expect(readdirSync(objects)).toEqual([]);
    expect(readdirSync(objects.replace(/objects$/, 'meta'))).toEqual([]);
  });
});

describe('a key that is both object and prefix', () => {
  test.each([
    ['the object first', ['a', 'a/b', 'a/b/c']],
    ['the prefix first', ['a/b/c', 'a/b', 'a']],
  ])('%s', async (name, keys) => {
    const Bucket = `both-${name.split(' ')[1]}`;
    await bucketOf(Bucket);
    for (const key of keys) await put(Bucket, key, `one ${key}`);
    for (const key of keys) await put(Bucket, key, `two ${key}`);
    expect((await page(Bucket)).Contents?.map(({ Key }) => Key)).toEqual(['a', 'a/b', 'a/b/c']);
    for (const key of keys) expect(await textAt(Bucket, key)).toBe(`two ${key}`);
    await rehearsal.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    expect((await page(Bucket)).Contents?.map(({ Key }) => Key)).toEqual(['a/b', 'a/b/c']);
    await rehearsal.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a/b/c' }));
    await rehearsal.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a/b' }));
    await put(Bucket, 'a', 'three');
    expect(await textAt(Bucket, 'a')).toBe('three');
    expect((await page(Bucket)).KeyCount).toBe(1);
  });
});

describe('listing', () => {
  const Bucket = 'listed';
  const keys = ['a', 'a/1', 'a/2/x', 'a/2/y', 'a-b', 'a0', 'b/1', 'b/2', 'logs 1/x', 'z'];
  beforeAll(async () => {
    const objects = await bucketOf(Bucket);
    for (const key of keys) await put(Bucket, key);
    mkdirSync(`${objects}/an-empty-directory`);
  });

  test.each([
    ['everything', {}, keys.toSorted(byBytes), []],
    ['a prefix that is a directory', { Prefix: 'a/' }, ['a/1', 'a/2/x', 'a/2/y'], []],
    ['a prefix that is half a name', { Prefix: 'a' }, ['a', 'a-b', 'a/1', 'a/2/x', 'a/2/y', 'a0'], []],
    ['a prefix of nothing', { Prefix: 'c' }, [], []],
    ['a prefix that is a whole key', { Prefix: 'a/2/x' }, ['a/2/x'], []],
    ['top level', { Delimiter: '/' }, ['a', 'a-b', 'a0', 'z'], ['a/', 'b/', 'logs 1/']],
    ['one level down', { Delimiter: '/', Prefix: 'a/' }, ['a/1'], ['a/2/']],
    [
      'a delimiter that is no slash',
      { Delimiter: '2' },
      ['a', 'a-b', 'a/1', 'a0', 'b/1', 'logs 1/x', 'z'],
      ['a/2', 'b/2'],
    ],
    ['after a key', { StartAfter: 'a0' }, ['b/1', 'b/2', 'logs 1/x', 'z'], []],
    [
      'after what is no key',
      { StartAfter: 'a/2' },
      ['a/2/x', 'a/2/y', 'a0', 'b/1', 'b/2', 'logs 1/x', 'z'],
      [],
    ],
    ['after the end', { StartAfter: 'zz' }, [], []],
    ['after something before the prefix', { StartAfter: 'a', Prefix: 'b' }, ['b/1', 'b/2'], []],
  ])('%s', async (_, query, objects, prefixes) => {
    const answer = await page(Bucket, query);
    expect(answer.Contents?.map(({ Key }) => Key) ?? []).toEqual(objects);
    expect(answer.CommonPrefixes?.map(({ Prefix }) => Prefix) ?? []).toEqual(prefixes);
    expect(answer).toMatchObject({ KeyCount: objects.length + prefixes.length, IsTruncated: false });
  });

  test('pages with a delimiter repeat and skip nothing', async () => {
    const found: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const answer = await page(Bucket, {
        Delimiter: '/',
        MaxKeys: 2,
        ...(ContinuationToken ? { ContinuationToken } : {}),
      });
      found.push(
        ...(answer.Contents ?? []).map(({ Key }) => Key),
        ...(answer.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
      );
      ContinuationToken = answer.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(found.toSorted()).toEqual(['a', 'a-b', 'a/', 'a0', 'b/', 'logs 1/', 'z']);
  });

  test('an entry says what S3 says; encoded, a space is a plus', async () => {
    const [entry] = (await page(Bucket, { Prefix: 'logs', EncodingType: 'url' })).Contents ?? [];
    expect(entry).toMatchObject({
      Key: 'logs+1/x',
      Size: 1,
      ETag: '"9dd4e461268c8034f5c8564e155c67a6"',
      StorageClass: 'STANDARD',
      ChecksumAlgorithm: ['CRC32'],
      ChecksumType: 'FULL_OBJECT',
    });
  });

  test('no more than asked for, and a wrong token is refused', async () => {
    expect(await page(Bucket, { MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
    expect(await refusalOf(page(Bucket, { ContinuationToken: 'nonsense' }))).toBe('400 InvalidArgument');
  });
});

describe('a hand in the bucket', () => {
  const Bucket = 'by-hand';
  let objects = '';
  beforeAll(async () => {
    objects = await bucketOf(Bucket);
  });
  // The file system's clock ticks every few milliseconds; an edit within the same tick cannot be seen.
  const afterTick = () => setTimeout(20);

  test('a body is a plain file under its own name', async () => {
    await put(Bucket, 'set/run 1/image.png', 'pixels');
    expect(readFileSync(`${objects}/set/run 1/image.png`, 'utf8')).toBe('pixels');
  });

  test('an edit shows in ETag, size and checksum, and leaves the metadata', async () => {
    const meta = new PutObjectCommand({
      Bucket,
      Key: 'edited',
      Body: 'good bytes',
      Metadata: { m: '1' },
      ContentType: 'text/x',
    });
    await rehearsal.s3.send(meta);
    const before = await head(Bucket, 'edited');
    await afterTick();
    writeFileSync(`${objects}/edited`, 'evil bytes');
    const [listed] = (await page(Bucket, { Prefix: 'edited' })).Contents ?? [];
    const after = await head(Bucket, 'edited');
    expect(after.ETag).not.toBe(before.ETag);
    expect(listed?.ETag).toBe(after.ETag);
    expect(after.ChecksumCRC32).toBe(Buffer.from(await crc32('evil bytes'), 'hex').toString('base64'));
    expect(after).toMatchObject({ Metadata: { m: '1' }, ContentType: 'text/x' });
    expect(await textAt(Bucket, 'edited')).toBe('evil bytes');
    writeFileSync(`${objects}/edited`, 'short');
    expect((await head(Bucket, 'edited')).ContentLength).toBe(5);
  });

  test('a removed body is an absent object', async () => {
    await put(Bucket, 'removed');
    rmSync(`${objects}/removed`);
    expect(await refusalOf(head(Bucket, 'removed'))).toBe('404 NotFound');
    expect((await page(Bucket, { Prefix: 'removed' })).KeyCount).toBe(0);
    await put(Bucket, 'removed', 'again');
    expect(await textAt(Bucket, 'removed')).toBe('again');
  });

  test.each([
    ['plain', 'added/by/hand.txt'],
    ['with a percent sign', 'added/50% off'],
    ['that looks escaped', 'added/a%20b%41'],
    ['with a control character', 'added/line\nfeed'],
    ['longer than our names are', `added/${'n'.repeat(250)}`],
  ])('an added body is an object: %s', async (_, key) => {
    const file = `${objects}/${key}`;
    mkdirSync(file.slice(0, file.lastIndexOf('/')), { recursive: true });
    writeFileSync(file, 'added');
    expect(await head(Bucket, key)).toMatchObject({
      ContentLength: 5,
      ChecksumType: 'FULL_OBJECT',
      ChecksumCRC64NVME: expect.stringMatching(/^[\w+/]{11}=$/),
    });
    expect(await textAt(Bucket, key)).toBe('added');
    expect(
      (await page(Bucket, { Prefix: key, EncodingType: 'url' })).Contents?.map(({ Key }) => decode(Key)),
    ).toEqual([key]);
  });

  test('a name that ends in our mark is read as our mark', async () => {
    mkdirSync(`${objects}/marked`);
    writeFileSync(`${objects}/marked/x%obj`, 'added');
    expect(await textAt(Bucket, 'marked/x')).toBe('added');
    expect((await page(Bucket, { Prefix: 'marked/' })).Contents?.map(({ Key }) => Key)).toEqual(['marked/x']);
  });

  test('a name that is not UTF-8 is no object and no obstacle', async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${objects}/bad-`), Buffer.from([0xff])]), 'x');
    await put(Bucket, 'bad-and-after');
    expect((await page(Bucket, { Prefix: 'bad-' })).Contents?.map(({ Key }) => Key)).toEqual([
      'bad-and-after',
    ]);
  });

  test('a listing taken before a change does not hide it', async () => {
    await put(Bucket, 'cached/1');
    await setTimeout(150);
    expect((await page(Bucket, { Prefix: 'cached/' })).KeyCount).toBe(1);
    writeFileSync(`${objects}/cached/2`, 'x');
    expect((await page(Bucket, { Prefix: 'cached/' })).KeyCount).toBe(2);
    rmSync(`${objects}/cached/1`);
    expect((await page(Bucket, { Prefix: 'cached/' })).KeyCount).toBe(1);
  });

  test('the data outlives the server', async () => {
    await put(Bucket, 'kept', 'kept');
    const reopened = await openObjectStore(rehearsal.directory);
    expect(await reopened.head(Bucket, 'kept')).toMatchObject({
      sizeBytes: 4,
      checksum: { algorithm: 'CRC32' },
    });
    expect(statSync(`${objects}/kept`).size).toBe(4);
  });
});
