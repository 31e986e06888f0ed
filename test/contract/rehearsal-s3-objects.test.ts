import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { crc32, crc64 } from 'hash-wasm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Rehearsal, refusalOf, rehearse } from './rehearsal-s3-harness.ts';

const Bucket = 'research-data';
let rehearsal: Rehearsal;

beforeAll(async () => {
  rehearsal = await rehearse();
  await rehearsal.s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => rehearsal.end());

const put = (Key: string, Body: string | Uint8Array | Readable, rest = {}) =>
  rehearsal.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...rest }));
const head = (Key: string) =>
  rehearsal.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
const get = async (Key: string, rest = {}) => {
  const answer = await rehearsal.s3.send(new GetObjectCommand({ Bucket, Key, ...rest }));
  return { ...answer, bytes: Buffer.from((await answer.Body?.transformToByteArray()) ?? []) };
};
const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');

describe('putting and getting', () => {
  test('an object comes back with bytes, type, metadata and the checksum the SDK sent', async () => {
    const answer = await put('a/report.json', '{"ok":true}', {
      ContentType: 'application/json',
      Metadata: { 'file-mtime': '1700000000123456789ns', 'file-owner': '1000' },
    });
    expect(answer.ETag).toBe(`"${createHash('md5').update('{"ok":true}').digest('hex')}"`);
    const got = await get('a/report.json');
    expect(got.bytes.toString()).toBe('{"ok":true}');
    expect(got).toMatchObject({
      ContentType: 'application/json',
      ContentLength: 11,
      Metadata: { 'file-mtime': '1700000000123456789ns', 'file-owner': '1000' },
    });
    expect(await head('a/report.json')).toMatchObject({
      ChecksumCRC32: base64(await crc32('{"ok":true}')),
      ChecksumType: 'FULL_OBJECT',
    });
  });

  test('a body of unknown digest is sent aws-chunked with a trailing checksum and arrives unframed', async () => {
    const bytes = randomBytes(3_000_001);
    await rehearsal.s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'streamed.bin',
        Body: Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)]),
        ContentLength: bytes.byteLength,
      }),
    );
    expect((await get('streamed.bin')).bytes.equals(bytes)).toBe(true);
    expect((await head('streamed.bin')).ChecksumCRC32).toBe(base64(await crc32(bytes)));
  });

  test.each(['CRC64NVME', 'CRC32C', 'SHA1', 'SHA256'] as const)(
    '%s is verified and kept when the sender names it',
    async (ChecksumAlgorithm) => {
      await put('named', '123456789', { ChecksumAlgorithm });
      const known = {
        CRC64NVME: { ChecksumCRC64NVME: 'rosUhgp5mIg=' },
        CRC32C: { ChecksumCRC32C: '4waSgw==' },
        SHA1: { ChecksumSHA1: createHash('sha1').update('123456789').digest('base64') },
        SHA256: { ChecksumSHA256: createHash('sha256').update('123456789').digest('base64') },
      };
      expect(await head('named')).toMatchObject(known[ChecksumAlgorithm]);
    },
  );

  test.each([
    ['ChecksumSHA512', createHash('sha512').update('').digest('base64')],
    ['ChecksumMD5', createHash('md5').update('').digest('base64')],
    ['ChecksumXXHASH64', base64('ef46db3751d8e999')],
    ['ChecksumXXHASH3', base64('2d06800538d394c2')],
    ['ChecksumXXHASH128', base64('99aa06d3014798d86001c324468d497f')],
  ])('%s is verified and kept when the sender computes it', async (name, value) => {
    await put('computed', '', { [name]: value });
    expect(await head('computed')).toMatchObject({ [name]: value, ChecksumType: 'FULL_OBJECT' });
    expect(await refusalOf(put('computed', 'other', { [name]: value }))).toBe('400 BadDigest');
  });

  test.each([
    ['a checksum of other bytes', { ChecksumCRC32: 'AAAAAA==' }, '400 BadDigest'],
    [
      'an MD5 of other bytes',
      { ContentMD5: createHash('md5').update('x').digest('base64') },
      '400 BadDigest',
    ],
    ['an MD5 that is none', { ContentMD5: 'nonsense' }, '400 InvalidDigest'],
    ['an unknown class', { StorageClass: 'FROZEN' }, '400 InvalidStorageClass'],
    ['an append, which would be forgotten', { WriteOffsetBytes: 5 }, '501 NotImplemented'],
    ['too much metadata', { Metadata: { m: 'x'.repeat(2048) } }, '400 MetadataTooLarge'],
  ])('%s is refused and nothing is kept', async (_, rest, refusal) => {
    expect(await refusalOf(put('refused', 'bytes', rest))).toBe(refusal);
    expect(await refusalOf(head('refused'))).toBe('404 NotFound');
  });

  test('If-None-Match: * lets only the first writer through', async () => {
    await put('once', 'first', { IfNoneMatch: '*' });
    expect(await refusalOf(put('once', 'second', { IfNoneMatch: '*' }))).toBe('412 PreconditionFailed');
    expect((await get('once')).bytes.toString()).toBe('first');
    const racers = Array.from({ length: 8 }, (_, at) =>
      refusalOf(put('raced', `writer ${at}`, { IfNoneMatch: '*' })),
    );
    expect((await Promise.all(racers)).filter((answer) => answer === 'accepted')).toHaveLength(1);
  });

  test('If-Match writes only over the version that was read', async () => {
    const first = await put('lease', 'first');
    expect(await refusalOf(put('lease', 'second', { IfMatch: '"00000000000000000000000000000000"' }))).toBe(
      '412 PreconditionFailed',
    );
    expect(await refusalOf(put('lease', 'second', { IfMatch: first.ETag }))).toBe('accepted');
    expect(await refusalOf(put('no-lease', 'x', { IfMatch: first.ETag }))).toBe('404 NoSuchKey');
  });

  test('an object deleted while its replacement arrives is a conflict, not a new object', async () => {
    const { ETag } = await put('race', 'old');
    const writing = new PassThrough();
    const begins = Buffer.alloc(2 << 20);
    const rest = { ContentLength: begins.byteLength + 4, IfMatch: ETag };
    const ending = refusalOf(put('race', writing, rest));
    const arriving = `${rehearsal.directory}/buckets/${Bucket}/tmp`;
    writing.write(begins);
    while (readdirSync(arriving).length === 0) await setImmediate();
    await rehearsal.s3.send(new DeleteObjectCommand({ Bucket, Key: 'race' }));
    writing.end('ends');
    expect(await ending).toBe('409 ConditionalRequestConflict');
    expect(await refusalOf(head('race'))).toBe('404 NotFound');
    expect(readdirSync(arriving)).toEqual([]);
  });

  test.each([
    ['bytes=2-5', '2345', 'bytes 2-5/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=5-100', '56789', 'bytes 5-9/10'],
  ])('range %s', async (Range, text, ContentRange) => {
    await put('digits', '0123456789');
    const got = await get('digits', { Range });
    expect(got.bytes.toString()).toBe(text);
    expect(got).toMatchObject({ ContentRange, ContentLength: text.length });
  });

  test('a range beyond the end is refused', async () => {
    await put('digits', '0123456789');
    expect(await refusalOf(get('digits', { Range: 'bytes=10-20' }))).toBe('416 InvalidRange');
  });

  test('an archived object shows its class and cannot be read', async () => {
    for (const StorageClass of ['GLACIER', 'DEEP_ARCHIVE'] as const) {
      await put(`cold-${StorageClass}`, 'cold', { StorageClass });
      expect((await head(`cold-${StorageClass}`)).StorageClass).toBe(StorageClass);
      expect(await refusalOf(get(`cold-${StorageClass}`))).toBe('403 InvalidObjectState');
    }
    await put('instant', 'ms', { StorageClass: 'GLACIER_IR' });
    expect((await get('instant')).bytes.toString()).toBe('ms');
  });

  test('absent things are absent', async () => {
    expect(await refusalOf(get('nothing'))).toBe('404 NoSuchKey');
    expect(await refusalOf(head('nothing'))).toBe('404 NotFound');
    const elsewhere = new GetObjectCommand({ Bucket: 'no-such-bucket', Key: 'x' });
    expect(await refusalOf(rehearsal.s3.send(elsewhere))).toBe('404 NoSuchBucket');
  });

  test('what is deleted is gone, and deleting it again is no error', async () => {
    await put('doomed', 'x');
    for (let turn = 0; turn < 2; turn += 1)
      await rehearsal.s3.send(new DeleteObjectCommand({ Bucket, Key: 'doomed' }));
    expect(await refusalOf(head('doomed'))).toBe('404 NotFound');
  });

  test('with versioning on, replaced and deleted bodies are kept on disk', async () => {
    const versioned = 'versioned-data';
    await rehearsal.s3.send(new CreateBucketCommand({ Bucket: versioned }));
    const on = { Bucket: versioned, VersioningConfiguration: { Status: 'Enabled' as const } };
    await rehearsal.s3.send(new PutBucketVersioningCommand(on));
    const kept: (string | undefined)[] = [];
    for (const Body of ['one', 'two']) {
      kept.push(
        (await rehearsal.s3.send(new PutObjectCommand({ Bucket: versioned, Key: 'd/k', Body }))).VersionId,
      );
    }
    await rehearsal.s3.send(new DeleteObjectCommand({ Bucket: versioned, Key: 'd/k' }));
    expect(await refusalOf(rehearsal.s3.send(new HeadObjectCommand({ Bucket: versioned, Key: 'd/k' })))).toBe(
      '404 NotFound',
    );
    const directory = `${rehearsal.directory}/buckets/${versioned}/versions/d/k%obj`;
    const texts = kept.map((id, at) => readFileSync(`${directory}/${at}-${id}`, 'utf8'));
    expect(texts).toEqual(['one', 'two']);
  });
});

describe('copying', () => {
  test('onto itself changes class and metadata and leaves the bytes', async () => {
    await put('move me', 'bytes', { Metadata: { owner: 'ml' } });
    const CopySource = `${Bucket}/${encodeURIComponent('move me')}`;
    const onto = { Bucket, Key: 'move me', CopySource };
    expect(await refusalOf(rehearsal.s3.send(new CopyObjectCommand(onto)))).toBe('400 InvalidRequest');
    await rehearsal.s3.send(new CopyObjectCommand({ ...onto, StorageClass: 'STANDARD_IA' }));
    expect(await head('move me')).toMatchObject({ StorageClass: 'STANDARD_IA', Metadata: { owner: 'ml' } });
    const replaced = { ...onto, MetadataDirective: 'REPLACE' as const, Metadata: { owner: 'ops' } };
    await rehearsal.s3.send(new CopyObjectCommand(replaced));
    const after = await get('move me');
    expect(after.Metadata).toEqual({ owner: 'ops' });
    expect(after.StorageClass).toBeUndefined();
    expect(after.bytes.toString()).toBe('bytes');
  });

  test('to another key, whatever the names hold', async () => {
    const Key = 'copied/a+b %41 é.bin';
    await put('sources/a+b %41 é.bin', 'bytes', { Metadata: { owner: 'ml' } });
    const CopySource = `/${Bucket}/sources/${encodeURIComponent('a+b %41 é.bin')}`;
    await rehearsal.s3.send(new CopyObjectCommand({ Bucket, Key, CopySource }));
    const got = await get(Key);
    expect(got.bytes.toString()).toBe('bytes');
    expect(got.Metadata).toEqual({ owner: 'ml' });
  });

  test('out of the archive is refused', async () => {
    await put('frozen', 'x', { StorageClass: 'DEEP_ARCHIVE' });
    const thaw = new CopyObjectCommand({
      Bucket,
      Key: 'frozen',
      CopySource: `${Bucket}/frozen`,
      StorageClass: 'STANDARD',
    });
    expect(await refusalOf(rehearsal.s3.send(thaw))).toBe('403 InvalidObjectState');
  });
});

describe('multipart uploads', () => {
  const MIB = 1 << 20;
  const begin = async (Key: string, rest = {}) =>
    (await rehearsal.s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...rest }))).UploadId ?? '';
  const part = (Key: string, UploadId: string, PartNumber: number, Body: Uint8Array, rest = {}) =>
    rehearsal.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...rest }));
  const complete = (Key: string, UploadId: string, Parts: object[], rest = {}) =>
    rehearsal.s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...rest }),
    );

  test('64 MiB in 8 parts has one CRC64NVME of the whole', async () => {
    const ChecksumAlgorithm = 'CRC64NVME';
    const bytes = Buffer.alloc(64 * MIB, randomBytes(4099));
    const id = await begin('big.bin', {
      ChecksumAlgorithm,
      Metadata: { m: '1' },
      ContentType: 'application/x-big',
    });
    const parts: object[] = [];
    const md5 = createHash('md5');
    for (let PartNumber = 1; PartNumber <= 8; PartNumber += 1) {
      const body = bytes.subarray((PartNumber - 1) * 8 * MIB, PartNumber * 8 * MIB);
      const { ETag, ChecksumCRC64NVME } = await part('big.bin', id, PartNumber, body, { ChecksumAlgorithm });
      parts.push({ PartNumber, ETag, ChecksumCRC64NVME });
      md5.update(createHash('md5').update(body).digest());
    }
    const answer = await complete('big.bin', id, parts, { MpuObjectSize: bytes.byteLength });
    expect(answer.ETag).toBe(`"${md5.digest('hex')}-8"`);
    const whole = await rehearsal.s3.send(
      new HeadObjectCommand({ Bucket, Key: 'big.bin', ChecksumMode: 'ENABLED' }),
    );
    expect(whole).toMatchObject({
      ContentLength: 64 * MIB,
      ContentType: 'application/x-big',
      Metadata: { m: '1' },
      ChecksumType: 'FULL_OBJECT',
      ChecksumCRC64NVME: answer.ChecksumCRC64NVME,
    });
    const digest = createHash('md5');
    const { Body } = await rehearsal.s3.send(new GetObjectCommand({ Bucket, Key: 'big.bin' }));
    for await (const chunk of Body as Readable) digest.update(chunk);
    expect(digest.digest('hex')).toBe(createHash('md5').update(bytes).digest('hex'));
  }, 20_000);

  test('CRC32 named at the start gives a composite checksum, unnamed a CRC64NVME of the whole', async () => {
    const bodies = [Buffer.alloc(5 * MIB, 1), Buffer.from('tail')];
    for (const [Key, rest] of [
      ['composite', { ChecksumAlgorithm: 'CRC32' }],
      ['whole', {}],
    ] as const) {
      const id = await begin(Key, rest);
      const parts: object[] = [];
      for (const [at, body] of bodies.entries()) {
        parts.push({ PartNumber: at + 1, ...(await part(Key, id, at + 1, body)) });
      }
      await complete(Key, id, parts);
    }
    const crcs = Buffer.concat(
      await Promise.all(bodies.map(async (body) => Buffer.from(await crc32(body), 'hex'))),
    );
    expect(await head('composite')).toMatchObject({
      ChecksumType: 'COMPOSITE',
      ChecksumCRC32: `${base64(await crc32(crcs))}-2`,
    });
    expect(await head('whole')).toMatchObject({
      ChecksumType: 'FULL_OBJECT',
      ChecksumCRC64NVME: base64(await crc64(Buffer.concat(bodies), '9a6c9329ac4bc9b5')),
    });
  });

  test('what does not fit is refused', async () => {
    const id = await begin('fussy');
    const small = await part('fussy', id, 1, Buffer.from('small'));
    const last = await part('fussy', id, 2, Buffer.from('last'));
    const one = { PartNumber: 1, ETag: small.ETag };
    const two = { PartNumber: 2, ETag: last.ETag };
    expect(await refusalOf(complete('fussy', id, [one, two]))).toBe('400 EntityTooSmall');
    expect(await refusalOf(complete('fussy', id, [two, one]))).toBe('400 InvalidPartOrder');
    expect(await refusalOf(complete('fussy', id, [{ ...one, ETag: '"0"' }]))).toBe('400 InvalidPart');
    expect(await refusalOf(complete('fussy', id, [{ ...one, PartNumber: 3 }]))).toBe('400 InvalidPart');
    expect(await refusalOf(complete('fussy', id, [one], { MpuObjectSize: 6 }))).toBe('400 InvalidRequest');
    expect(await refusalOf(complete('fussy', id, [one], { IfNoneMatch: '*' }))).toBe('accepted');
    const again = await begin('fussy');
    const part1 = await part('fussy', again, 1, Buffer.from('other'));
    const late = complete('fussy', again, [{ PartNumber: 1, ETag: part1.ETag }], { IfNoneMatch: '*' });
    expect(await refusalOf(late)).toBe('412 PreconditionFailed');
    await rehearsal.s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'fussy', UploadId: again }));
    expect(await refusalOf(part('fussy', again, 1, Buffer.from('x')))).toBe('404 NoSuchUpload');
  });

  test('an upload id leads nowhere else', async () => {
    await rehearsal.s3.send(new CreateBucketCommand({ Bucket: 'neighbour' }));
    const create = new CreateMultipartUploadCommand({ Bucket: 'neighbour', Key: 'k' });
    const { UploadId } = await rehearsal.s3.send(create);
    const astray = part('k', `../../neighbour/uploads/${UploadId}`, 1, Buffer.from('x'));
    expect(await refusalOf(astray)).toBe('404 NoSuchUpload');
  });
});

describe('requests no SDK sends', () => {
  const raw = (method: string, path: string, headers: Record<string, string>, body: string) =>
    new Promise<string>((resolve, reject) => {
      const call = request(`${rehearsal.server.endpoint}`, { method, path, headers }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve(`${response.statusCode} ${/<Code>(.*)<\/Code>/.exec(text)?.[1] ?? ''}`.trim()),
        );
      });
      call.on('error', reject);
      call.end(body);
    });
  const framed = {
    'content-encoding': 'aws-chunked',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'x-amz-decoded-content-length': '5',
  };

  test.each([
    ['a signed chunk', framed, '5;chunk-signature=abc123\r\nhello\r\n0;chunk-signature=def\r\n\r\n', '200'],
    ['a body cut short', framed, '5\r\nhel', '400 IncompleteBody'],
    ['fewer bytes than announced', framed, '3\r\nhel\r\n0\r\n\r\n', '400 IncompleteBody'],
    [
      'more bytes than announced',
      { ...framed, 'x-amz-decoded-content-length': '4' },
      '5\r\nhello\r\n0\r\n\r\n',
      '400 IncompleteBody',
    ],
    ['something behind the last chunk', framed, '5\r\nhello\r\n0\r\n\r\nmore', '400 InvalidRequest'],
    [
      'no size announced',
      { 'content-encoding': 'aws-chunked', 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' },
      '5\r\nhello\r\n0\r\n\r\n',
      '411 MissingContentLength',
    ],
    ['no framing at all', framed, 'hello\r\n', '400 InvalidRequest'],
    ['a chunk longer than it says', framed, '3\r\nhello\r\n0\r\n\r\n', '400 InvalidRequest'],
    [
      'a trailer with another checksum',
      { ...framed, 'x-amz-trailer': 'x-amz-checksum-crc32' },
      '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n',
      '400 BadDigest',
    ],
    [
      'a promised trailer that never comes',
      { ...framed, 'x-amz-trailer': 'x-amz-checksum-crc32' },
      '5\r\nhello\r\n0\r\n\r\n',
      '400 BadDigest',
    ],
  ])('%s', async (_, headers, body, answer) => {
    expect(await raw('PUT', `/${Bucket}/framed`, headers, body)).toBe(answer);
  });

  test.each([
    ['escapes that are not UTF-8', 'GET', `/${Bucket}/%FF`, '400 InvalidURI'],
    ['an operation we do not have', 'GET', `/${Bucket}?abac`, '501 NotImplemented'],
    ['an option we do not have', 'GET', `/${Bucket}/k?torrent`, '501 NotImplemented'],
    ['a bucket outside', 'GET', '/..%2F..%2Fetc/passwd', '404 NoSuchBucket'],
    ['a bucket outside, to be created', 'PUT', '/..%2Fescaped', '400 InvalidBucketName'],
    ['dots that nobody may resolve', 'GET', `/${Bucket}/../../../../../../etc/passwd`, '404 NoSuchKey'],
  ])('%s', async (_, method, path, answer) => {
    expect(await raw(method, path, {}, '')).toBe(answer);
  });
});
