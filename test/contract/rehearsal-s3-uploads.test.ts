import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Rehearsal, refusalOf, rehearse } from './rehearsal-s3-harness.ts';

const Bucket = 'research-data';
const MIB = 1 << 20;
const FIVE = Buffer.alloc(5 * MIB, 'five');
let rehearsal: Rehearsal;

beforeAll(async () => {
  rehearsal = await rehearse();
  await rehearsal.s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => rehearsal.end());

const begin = async (Key: string, rest = {}) =>
  (await rehearsal.s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...rest }))).UploadId ?? '';
const part = async (
  Key: string,
  UploadId: string,
  PartNumber: number,
  Body: string | Uint8Array,
  rest = {},
): Promise<CompletedPart> => {
  const command = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...rest });
  const { $metadata: _, ServerSideEncryption: __, ...answer } = await rehearsal.s3.send(command);
  return { PartNumber, ...answer };
};
const complete = (Key: string, UploadId: string, Parts: CompletedPart[], rest = {}) =>
  rehearsal.s3.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...rest }),
  );
const head = (Key: string, rest = {}) =>
  rehearsal.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED', ...rest }));
const attributes = (Key: string, rest = {}) =>
  rehearsal.s3.send(
    new GetObjectAttributesCommand({
      Bucket,
      Key,
      ObjectAttributes: ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'],
      ...rest,
    }),
  );

describe('listing parts', () => {
  test('pages through what has arrived, whatever the order and the gaps', async () => {
    const UploadId = await begin('listed', { ChecksumAlgorithm: 'SHA256', StorageClass: 'STANDARD_IA' });
    for (const number of [7, 2, 10_000]) {
      await part('listed', UploadId, number, `part ${number}`, { ChecksumAlgorithm: 'SHA256' });
    }
    await part('listed', UploadId, 2, 'part 2 again', { ChecksumAlgorithm: 'SHA256' });
    const call = { Bucket, Key: 'listed', UploadId, MaxParts: 2 };
    const first = await rehearsal.s3.send(new ListPartsCommand(call));
    expect(first).toMatchObject({
      IsTruncated: true,
      NextPartNumberMarker: '7',
      StorageClass: 'STANDARD_IA',
      ChecksumAlgorithm: 'SHA256',
      ChecksumType: 'COMPOSITE',
    });
    expect(first.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [2, 12],
      [7, 6],
    ]);
    expect(first.Parts?.[0]?.ChecksumSHA256).toBe(
      createHash('sha256').update('part 2 again').digest('base64'),
    );
    const rest = await rehearsal.s3.send(
      new ListPartsCommand({ ...call, PartNumberMarker: first.NextPartNumberMarker }),
    );
    expect(rest).toMatchObject({ IsTruncated: false, Parts: [{ PartNumber: 10_000 }] });
  });

  test('of no upload is refused', async () => {
    const call = new ListPartsCommand({ Bucket, Key: 'listed', UploadId: 'x'.repeat(32) });
    expect(await refusalOf(rehearsal.s3.send(call))).toBe('404 NoSuchUpload');
  });
});

describe('listing uploads', () => {
  const uploads = (rest = {}) =>
    rehearsal.s3.send(new ListMultipartUploadsCommand({ Bucket: 'uploading', ...rest }));
  const begun: string[] = [];

  beforeAll(async () => {
    await rehearsal.s3.send(new CreateBucketCommand({ Bucket: 'uploading' }));
    for (const Key of ['b', 'a/1', 'a/2', 'c', 'b', 'a b/é']) {
      const { UploadId = '' } = await rehearsal.s3.send(
        new CreateMultipartUploadCommand({ Bucket: 'uploading', Key }),
      );
      begun.push(UploadId);
    }
  });

  test('is by key, and by time for one key', async () => {
    const { Uploads = [], IsTruncated } = await uploads();
    expect(Uploads.map(({ Key }) => Key)).toEqual(['a b/é', 'a/1', 'a/2', 'b', 'b', 'c']);
    expect(Uploads.slice(3, 5).map(({ UploadId }) => UploadId)).toEqual([begun[0], begun[4]].sort());
    expect(IsTruncated).toBe(false);
    expect(Uploads[0]?.Initiated).toBeInstanceOf(Date);
  });

  test('pages never repeat or leave out one, also between uploads of one key', async () => {
    for (const Delimiter of [undefined, '/']) {
      const seen: string[] = [];
      let markers: object = {};
      for (;;) {
        const page = await uploads({ MaxUploads: 1, Delimiter, EncodingType: 'url', ...markers });
        seen.push(...(page.Uploads ?? []).map(({ Key }) => Key ?? ''));
        seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ''));
        if (page.IsTruncated !== true) break;
        const KeyMarker = decodeURIComponent((page.NextKeyMarker ?? '').replaceAll('+', ' '));
        markers = { KeyMarker, UploadIdMarker: page.NextUploadIdMarker };
      }
      expect(seen).toEqual(
        Delimiter === undefined ? ['a+b/%C3%A9', 'a/1', 'a/2', 'b', 'b', 'c'] : ['a+b/', 'a/', 'b', 'b', 'c'],
      );
    }
  });

  test('a prefix chooses, a delimiter groups', async () => {
    const { CommonPrefixes, Uploads } = await uploads({ Delimiter: '/' });
    expect(CommonPrefixes).toEqual([{ Prefix: 'a b/' }, { Prefix: 'a/' }]);
    expect(Uploads).toHaveLength(3);
    expect((await uploads({ Prefix: 'a/' })).Uploads).toHaveLength(2);
    expect((await uploads({ Prefix: 'z' })).Uploads).toBeUndefined();
    expect(await refusalOf(uploads({ MaxUploads: -1 }))).toBe('400 InvalidArgument');
  });

  test('what was aborted is gone', async () => {
    const Key = 'c';
    const UploadId = begun[3];
    await rehearsal.s3.send(new AbortMultipartUploadCommand({ Bucket: 'uploading', Key, UploadId }));
    expect((await uploads({ Prefix: 'c' })).Uploads).toBeUndefined();
  });
});

describe('a completed upload', () => {
  test('has what was said when it was begun', async () => {
    const UploadId = await begin('said', {
      Tagging: 'team=ml&stage=raw+data',
      CacheControl: 'no-store',
      ContentEncoding: 'gzip',
      ContentLanguage: 'de',
      Metadata: { owner: 'lab' },
      StorageClass: 'GLACIER_IR',
      ServerSideEncryption: 'aws:kms',
      BucketKeyEnabled: true,
    });
    const parts = [await part('said', UploadId, 1, 'bytes')];
    const answer = await complete('said', UploadId, parts);
    expect(answer).toMatchObject({ ServerSideEncryption: 'aws:kms', BucketKeyEnabled: true });
    expect(answer.ETag).not.toBe(parts[0]?.ETag);
    expect(await head('said')).toMatchObject({
      CacheControl: 'no-store',
      ContentEncoding: 'gzip',
      ContentLanguage: 'de',
      Metadata: { owner: 'lab' },
      StorageClass: 'GLACIER_IR',
      ServerSideEncryption: 'aws:kms',
      TagCount: 2,
    });
    const tags = await rehearsal.s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'said' }));
    expect(tags.TagSet).toEqual([
      { Key: 'team', Value: 'ml' },
      { Key: 'stage', Value: 'raw data' },
    ]);
  });

  test('completed by several requests at once it is one object, and each is told so', async () => {
    const versioned = 'completed-at-once';
    const UploadId = await begin(versioned);
    const one = await part(versioned, UploadId, 1, FIVE);
    const answers = await Promise.all([1, 2, 3].map(() => complete(versioned, UploadId, [one])));
    expect(new Set(answers.map(({ ETag }) => ETag)).size).toBe(1);
    expect(readdirSync(join(rehearsal.directory, 'buckets', Bucket, 'tmp'))).toEqual([]);
  });

  test('is completed again with the same answer, and with no other parts', async () => {
    const UploadId = await begin('twice');
    const one = await part('twice', UploadId, 1, 'bytes');
    const first = await complete('twice', UploadId, [one]);
    await rehearsal.s3.send(new PutObjectCommand({ Bucket, Key: 'twice', Body: 'later' }));
    const second = await complete('twice', UploadId, [one], { IfNoneMatch: '*' });
    expect(second.ETag).toBe(first.ETag);
    expect((await head('twice')).ContentLength).toBe(5);
    expect(await refusalOf(complete('twice', UploadId, [{ ...one, ETag: '"0"' }]))).toBe('404 NoSuchUpload');
    expect(await refusalOf(complete('other', UploadId, [one]))).toBe('404 NoSuchUpload');
    expect(await refusalOf(part('twice', UploadId, 1, 'x'))).toBe('404 NoSuchUpload');
  });

  test('counts its parts from 1, whatever numbers they came with', async () => {
    const UploadId = await begin('many');
    const parts = [
      await part('many', UploadId, 5, FIVE),
      await part('many', UploadId, 9_999, FIVE),
      await part('many', UploadId, 10_000, 'tail'),
    ];
    expect(await refusalOf(part('many', UploadId, 10_001, 'x'))).toBe('400 InvalidArgument');
    await complete('many', UploadId, parts);
    expect(await head('many', { PartNumber: 2 })).toMatchObject({
      PartsCount: 3,
      ContentLength: 5 * MIB,
      $metadata: { httpStatusCode: 206 },
    });
    const { Body, ContentRange } = await rehearsal.s3.send(
      new GetObjectCommand({ Bucket, Key: 'many', PartNumber: 3 }),
    );
    expect(await Body?.transformToString()).toBe('tail');
    expect(ContentRange).toBe(`bytes ${10 * MIB}-${10 * MIB + 3}/${10 * MIB + 4}`);
    const beyond = new GetObjectCommand({ Bucket, Key: 'many', PartNumber: 4 });
    expect(await refusalOf(rehearsal.s3.send(beyond))).toBe('416 InvalidPartNumber');
    const both = new GetObjectCommand({ Bucket, Key: 'many', PartNumber: 1, Range: 'bytes=0-1' });
    expect(await refusalOf(rehearsal.s3.send(both))).toBe('400 InvalidRequest');
  });
});

describe('checksums', () => {
  const upload = async (Key: string, rest: object, partRest: object) => {
    const UploadId = await begin(Key, rest);
    const parts = [
      await part(Key, UploadId, 1, FIVE, partRest),
      await part(Key, UploadId, 2, 'tail', partRest),
    ];
    return { UploadId, parts };
  };
  const sha = (text: string | Uint8Array): Buffer => createHash('sha256').update(text).digest();

  test('composite: made of the parts, which are told', async () => {
    const rest = { ChecksumAlgorithm: 'SHA256' };
    const { UploadId, parts } = await upload('composite', rest, rest);
    const [first, second] = parts as [CompletedPart, CompletedPart];
    const { ChecksumSHA256: _, ...without } = second;
    expect(await refusalOf(complete('composite', UploadId, [first, without]))).toBe('400 InvalidRequest');
    const gap = [first, { ...(await part('composite', UploadId, 3, 'tail', rest)) }];
    expect(await refusalOf(complete('composite', UploadId, gap))).toBe('500 InternalError');
    await complete('composite', UploadId, parts);
    const value = sha(Buffer.concat([sha(FIVE), sha('tail')])).toString('base64');
    expect(await head('composite')).toMatchObject({
      ChecksumSHA256: `${value}-2`,
      ChecksumType: 'COMPOSITE',
    });
    expect(await head('composite', { PartNumber: 2 })).toMatchObject({
      ChecksumSHA256: sha('tail').toString('base64'),
    });
    const told = await attributes('composite', { MaxParts: 1 });
    expect(told).toMatchObject({
      Checksum: { ChecksumSHA256: value, ChecksumType: 'COMPOSITE' },
      ObjectSize: 5 * MIB + 4,
      StorageClass: 'STANDARD',
      ObjectParts: {
        TotalPartsCount: 2,
        IsTruncated: true,
        NextPartNumberMarker: '1',
        Parts: [{ PartNumber: 1, Size: 5 * MIB, ChecksumSHA256: sha(FIVE).toString('base64') }],
      },
    });
    const next = await attributes('composite', { PartNumberMarker: '1' });
    expect(next.ObjectParts).toMatchObject({ IsTruncated: false, Parts: [{ PartNumber: 2, Size: 4 }] });
  });

  test('of the full object: the parts are only counted', async () => {
    const { UploadId, parts } = await upload('full', {}, {});
    const answer = await complete('full', UploadId, parts);
    const told = await attributes('full');
    expect(told.Checksum).toEqual({
      ChecksumCRC64NVME: answer.ChecksumCRC64NVME,
      ChecksumType: 'FULL_OBJECT',
    });
    expect(told.ObjectParts).toEqual({ TotalPartsCount: 2 });
    expect(told.ETag).toBe(answer.ETag?.replaceAll('"', ''));
    expect((await head('full', { PartNumber: 2 })).ChecksumCRC64NVME).toBeUndefined();
  });

  test('an object in one piece has no parts', async () => {
    await rehearsal.s3.send(new PutObjectCommand({ Bucket, Key: 'single', Body: 'x' }));
    const told = await attributes('single');
    expect(told.ObjectSize).toBe(1);
    expect(told.ObjectParts).toBeUndefined();
    const first = await head('single', { PartNumber: 1 });
    expect([first.ContentLength, first.PartsCount]).toEqual([1, undefined]);
    expect(await refusalOf(attributes('nothing'))).toBe('404 NoSuchKey');
    expect(await refusalOf(attributes('single', { ObjectAttributes: ['Colour'] }))).toBe(
      '400 InvalidArgument',
    );
  });

  test.each([
    ['CRC64NVME of parts', { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' }],
    ['SHA-256 of the whole', { ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' }],
    ['XXH3 of the whole', { ChecksumAlgorithm: 'XXHASH3', ChecksumType: 'FULL_OBJECT' }],
    ['a type without an algorithm', { ChecksumType: 'FULL_OBJECT' }],
  ])('%s cannot be asked for', async (_, rest) => {
    expect(await refusalOf(begin('impossible', rest))).toBe('400 InvalidRequest');
  });

  test('CRC32 of the whole when asked for', async () => {
    const rest = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' };
    const { UploadId, parts } = await upload('crc32', rest, { ChecksumAlgorithm: 'CRC32' });
    expect(await refusalOf(complete('crc32', UploadId, parts, { ChecksumType: 'COMPOSITE' }))).toBe(
      '400 InvalidRequest',
    );
    expect(await refusalOf(complete('crc32', UploadId, parts, { ChecksumCRC32: 'AAAAAA==' }))).toBe(
      '400 BadDigest',
    );
    await complete('crc32', UploadId, parts, { ChecksumType: 'FULL_OBJECT' });
    expect((await head('crc32')).ChecksumType).toBe('FULL_OBJECT');
  });

  test('a part in another algorithm than the upload is refused', async () => {
    const UploadId = await begin('mixed', { ChecksumAlgorithm: 'SHA1' });
    const other = part('mixed', UploadId, 1, 'x', { ChecksumAlgorithm: 'CRC32' });
    expect(await refusalOf(other)).toBe('400 InvalidRequest');
  });
});

describe('parts out of objects', () => {
  const copy = (Key: string, UploadId: string, PartNumber: number, rest = {}) =>
    rehearsal.s3.send(
      new UploadPartCopyCommand({
        Bucket,
        Key,
        UploadId,
        PartNumber,
        CopySource: `${Bucket}/source`,
        ...rest,
      }),
    );
  const bytes = Buffer.concat([FIVE, Buffer.from('the end')]);
  let source: string | undefined;

  beforeAll(async () => {
    const put = new PutObjectCommand({ Bucket, Key: 'source', Body: bytes });
    source = (await rehearsal.s3.send(put)).ETag;
  });

  test('whole or a range', async () => {
    const UploadId = await begin('copied');
    const whole = await copy('copied', UploadId, 1);
    const CopySourceRange = `bytes=${5 * MIB}-${5 * MIB + 6}`;
    const range = await copy('copied', UploadId, 2, { CopySourceRange });
    expect(whole.CopyPartResult?.ETag).toBe(source);
    const parts = [whole, range].map(({ CopyPartResult }, at) => ({
      PartNumber: at + 1,
      ETag: CopyPartResult?.ETag,
    }));
    await complete('copied', UploadId, parts);
    const { Body } = await rehearsal.s3.send(new GetObjectCommand({ Bucket, Key: 'copied' }));
    const got = Buffer.from((await Body?.transformToByteArray()) ?? []);
    expect(got.equals(Buffer.concat([bytes, Buffer.from('the end')]))).toBe(true);
  });

  test.each([
    ['a range that is none', { CopySourceRange: 'bytes=5-' }, '400 InvalidArgument'],
    ['a range beyond the end', { CopySourceRange: 'bytes=0-99999999' }, '400 InvalidArgument'],
    ['another ETag', { CopySourceIfMatch: '"0"' }, '412 PreconditionFailed'],
    ['nothing new', { CopySourceIfModifiedSince: new Date(4e12) }, '412 PreconditionFailed'],
    ['no source', { CopySource: `${Bucket}/nothing` }, '404 NoSuchKey'],
    ['no upload', { UploadId: 'y'.repeat(32) }, '404 NoSuchUpload'],
  ])('%s is refused', async (_, rest, refusal) => {
    const UploadId = await begin('fussy');
    expect(await refusalOf(copy('fussy', UploadId, 1, rest))).toBe(refusal);
    expect(readdirSync(`${rehearsal.directory}/buckets/${Bucket}/tmp`)).toEqual([]);
  });

  test('a range out of a small source is refused', async () => {
    await rehearsal.s3.send(new PutObjectCommand({ Bucket, Key: 'small', Body: 'small' }));
    const rest = { CopySource: `${Bucket}/small`, CopySourceRange: 'bytes=0-1' };
    expect(await refusalOf(copy('fussy', await begin('fussy'), 1, rest))).toBe('400 InvalidRequest');
  });

  test('copied as a whole, an object of parts becomes one piece with another ETag and checksum', async () => {
    const rest = { ChecksumAlgorithm: 'SHA256' };
    const UploadId = await begin('pieces', rest);
    const parts = [
      await part('pieces', UploadId, 1, FIVE, rest),
      await part('pieces', UploadId, 2, 'the end', rest),
    ];
    await complete('pieces', UploadId, parts);
    const CopySource = `${Bucket}/pieces`;
    await rehearsal.s3.send(new CopyObjectCommand({ Bucket, Key: 'one-piece', CopySource }));
    const onto = { Bucket, Key: 'pieces', CopySource, StorageClass: 'STANDARD_IA' as const };
    await rehearsal.s3.send(new CopyObjectCommand(onto));
    for (const Key of ['one-piece', 'pieces']) {
      expect(await head(Key)).toMatchObject({
        ETag: `"${createHash('md5').update(bytes).digest('hex')}"`,
        ChecksumSHA256: createHash('sha256').update(bytes).digest('base64'),
        ChecksumType: 'FULL_OBJECT',
      });
    }
    expect((await attributes('pieces')).ObjectParts).toBeUndefined();
  });
});
