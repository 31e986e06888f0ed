import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectTaggingCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectLegalHoldCommand,
  GetObjectRetentionCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Clock, openClock } from '../../src/rehearsal/clock.ts';
import { openObjectStore } from '../../src/rehearsal/store/store.ts';
import { scratchDirectory } from '../unit/rehearsal/s3-directory.ts';
import { type Rehearsal, refusalOf, rehearse } from './rehearsal-s3-harness.ts';

const Bucket = 'research-data';
const DAY_MS = 86_400_000;
let rehearsal: Rehearsal;
let clock: Clock;
let clockDirectory: string;

beforeAll(async () => {
  clockDirectory = await scratchDirectory();
  clock = openClock(clockDirectory);
  rehearsal = await rehearse({ clock, account: '111122223333' });
  await rehearsal.s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  await rehearsal.end();
  rmSync(clockDirectory, { recursive: true });
});

const put = (Key: string, rest = {}) =>
  rehearsal.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'bytes', ...rest }));
const head = (Key: string, rest = {}) => rehearsal.s3.send(new HeadObjectCommand({ Bucket, Key, ...rest }));
const get = (Key: string, rest = {}) => rehearsal.s3.send(new GetObjectCommand({ Bucket, Key, ...rest }));
const copy = (from: string, Key: string, rest = {}) =>
  rehearsal.s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${from}`, ...rest }));
const md5 = createHash('md5').update('bytes').digest('hex');

/** `<status> <code>` of a request as it is, and its headers. */
const raw = (method: string, path: string, headers: Record<string, string>, body = '') =>
  new Promise<{ answer: string; headers: Record<string, unknown> }>((resolve, reject) => {
    const call = request(rehearsal.server.endpoint, { method, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => {
        const code = /<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? '';
        resolve({ answer: `${response.statusCode} ${code}`.trim(), headers: response.headers });
      });
    });
    call.on('error', reject);
    call.end(body);
  });

describe('tags', () => {
  const tagsOf = async (Key: string) =>
    (await rehearsal.s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
  const tag = (Key: string, TagSet: { Key: string; Value: string }[]) =>
    rehearsal.s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));

  test('are put with an object, replaced and removed, and the object stays what it is', async () => {
    const { ETag } = await put('tagged', { Tagging: 'team=ml%20ops&path=a%2Fb%3Dc' });
    expect(await tagsOf('tagged')).toEqual([
      { Key: 'team', Value: 'ml ops' },
      { Key: 'path', Value: 'a/b=c' },
    ]);
    expect((await get('tagged')).TagCount).toBe(2);
    const before = await head('tagged');
    await tag('tagged', [{ Key: 'only', Value: '' }]);
    expect(await tagsOf('tagged')).toEqual([{ Key: 'only', Value: '' }]);
    await rehearsal.s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'tagged' }));
    expect(await tagsOf('tagged')).toEqual([]);
    const after = await head('tagged');
    expect([after.ETag, after.LastModified, after.TagCount]).toEqual([ETag, before.LastModified, undefined]);
  });

  test('go with a copy, or are replaced by its own', async () => {
    await put('source', { Tagging: 'a=1' });
    await copy('source', 'with', { Tagging: 'ignored=1' });
    await copy('source', 'without', { TaggingDirective: 'REPLACE' });
    await copy('source', 'other', { TaggingDirective: 'REPLACE', Tagging: 'b=2' });
    expect(await tagsOf('with')).toEqual([{ Key: 'a', Value: '1' }]);
    expect(await tagsOf('without')).toEqual([]);
    expect(await tagsOf('other')).toEqual([{ Key: 'b', Value: '2' }]);
  });

  const many = Array.from({ length: 11 }, (_, at) => ({ Key: `k${at}`, Value: '' }));
  test.each([
    ['more than ten', many, '400 BadRequest'],
    ['one key twice', [many[0], many[0]], '400 InvalidTag'],
    ['an empty key', [{ Key: '', Value: 'v' }], '400 InvalidTag'],
    ['a key of 129', [{ Key: 'k'.repeat(129), Value: '' }], '400 InvalidTag'],
    ['a value of 257', [{ Key: 'k', Value: 'v'.repeat(257) }], '400 InvalidTag'],
    ['a character that tags cannot have', [{ Key: 'k', Value: 'a;b' }], '400 InvalidTag'],
    ['what is reserved', [{ Key: 'aws:k', Value: '' }], '400 InvalidTag'],
  ])('%s is refused, in a document and in a header', async (_, tags, refusal) => {
    const TagSet = tags as { Key: string; Value: string }[];
    await put('fussy');
    expect(await refusalOf(tag('fussy', TagSet))).toBe(refusal);
    const pairs = TagSet.map(({ Key, Value }) => `${encodeURIComponent(Key)}=${encodeURIComponent(Value)}`);
    const twice = refusal === '400 InvalidTag' && tags.length === 2 ? '400 InvalidArgument' : refusal;
    expect(await refusalOf(put('fussy', { Tagging: pairs.join('&') }))).toBe(twice);
    expect(await tagsOf('fussy')).toEqual([]);
  });

  test('at the limits are taken, and of nothing are refused', async () => {
    await put('limits');
    await tag('limits', [{ Key: 'ü'.repeat(128), Value: '+-=._:/@ 1'.repeat(25) }]);
    expect((await head('limits')).TagCount).toBe(1);
    expect(await refusalOf(tag('nothing', []))).toBe('404 NoSuchKey');
  });
});

describe('headers given back', () => {
  const kept = {
    CacheControl: 'max-age=60',
    ContentDisposition: 'attachment; filename="a b.bin"',
    ContentEncoding: 'zstd',
    ContentLanguage: 'en',
    Expires: new Date('2030-01-02T03:04:05Z'),
    WebsiteRedirectLocation: '/elsewhere',
    ContentType: 'text/x-kept',
  };
  const { Expires: _, ...shown } = { ...kept, ExpiresString: 'Wed, 02 Jan 2030 03:04:05 GMT' };

  test('by Head and Get, and by nobody of a copy that replaces them', async () => {
    await put('kept', kept);
    expect(await head('kept')).toMatchObject(shown);
    expect(await get('kept')).toMatchObject(shown);
    await copy('kept', 'copied');
    const { WebsiteRedirectLocation: __, ...copied } = shown;
    expect(await head('copied')).toMatchObject(copied);
    expect(await head('copied')).not.toHaveProperty('WebsiteRedirectLocation', '/elsewhere');
    await copy('kept', 'kept', { MetadataDirective: 'REPLACE', CacheControl: 'no-store' });
    const replaced = await head('kept');
    expect([replaced.CacheControl, replaced.ContentEncoding, replaced.ContentType]).toEqual([
      'no-store',
      undefined,
      'binary/octet-stream',
    ]);
  });

  test('a reader may have others in their place', async () => {
    await put('kept', kept);
    const answer = await get('kept', {
      ResponseContentType: 'application/x-mine',
      ResponseContentDisposition: 'inline',
      ResponseCacheControl: 'no-cache',
    });
    expect(answer).toMatchObject({
      ContentType: 'application/x-mine',
      ContentDisposition: 'inline',
      CacheControl: 'no-cache',
      ContentLanguage: 'en',
    });
    const split = await raw('GET', `/${Bucket}/kept?response-content-type=a%0d%0aSet-Cookie:x`, {});
    expect(split.answer).toBe('400 InvalidArgument');
  });

  test('aws-chunked is no encoding of the object', async () => {
    const framed = {
      'content-encoding': 'aws-chunked,gzip',
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': '5',
    };
    await raw('PUT', `/${Bucket}/framed`, framed, '5\r\nhello\r\n0\r\n\r\n');
    expect((await head('framed')).ContentEncoding).toBe('gzip');
  });

  test('metadata that is not ASCII comes back encoded', async () => {
    const name = Buffer.from('Grüße.txt').toString('latin1');
    await raw('PUT', `/${Bucket}/greetings`, { 'x-amz-meta-name': name, 'content-length': '0' });
    const encoded = Buffer.from('Grüße.txt').toString('base64');
    expect((await head('greetings')).Metadata).toEqual({ name: `=?UTF-8?B?${encoded}?=` });
  });

  test.each([
    'x-amz-write-offset-bytes',
    'x-amz-object-lock-event-hold',
    'x-amz-server-side-encryption-context',
    'x-amz-something-new',
  ])('%s is refused rather than forgotten', async (name) => {
    const { answer } = await raw('PUT', `/${Bucket}/unknown`, { [name]: '1', 'content-length': '0' });
    expect(answer).toBe('501 NotImplemented');
    expect(await refusalOf(head('unknown'))).toBe('404 NotFound');
  });
});

describe('encryption', () => {
  const keyId = '1234abcd-12ab-34cd-56ef-1234567890ab';
  const arn = `arn:aws:kms:us-east-1:111122223333:key/${keyId}`;

  test('is named in every answer, and with KMS the ETag says nothing of the bytes', async () => {
    expect(await put('plain')).toMatchObject({ ETag: `"${md5}"`, ServerSideEncryption: 'AES256' });
    const kms = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyId, BucketKeyEnabled: true };
    const shown = { ...kms, SSEKMSKeyId: arn };
    const [first, second] = [await put('kms', kms), await put('kms', kms)];
    expect(first).toMatchObject(shown);
    expect(new Set([first.ETag, second.ETag, `"${md5}"`]).size).toBe(3);
    expect(await head('kms')).toMatchObject({ ...shown, ETag: second.ETag });
    expect(await get('kms')).toMatchObject(shown);
    // A copy is encrypted as the request or the bucket says, not as its source.
    expect(await copy('kms', 'out')).toMatchObject({ ServerSideEncryption: 'AES256' });
    expect((await head('out')).ETag).toBe(`"${md5}"`);
    expect(await copy('out', 'out', { ServerSideEncryption: 'aws:kms:dsse' })).toMatchObject({
      ServerSideEncryption: 'aws:kms:dsse',
    });
    expect((await head('out')).ETag).not.toBe(`"${md5}"`);
  });

  test('is the default of the bucket when nobody names one', async () => {
    const kms = 'encrypted-data';
    await rehearsal.s3.send(new CreateBucketCommand({ Bucket: kms }));
    const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: arn };
    await rehearsal.s3.send(
      new PutBucketEncryptionCommand({
        Bucket: kms,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: true }],
        },
      }),
    );
    const shown = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: arn, BucketKeyEnabled: true };
    expect(await put('k', { Bucket: kms })).toMatchObject(shown);
    const begun = new CreateMultipartUploadCommand({ Bucket: kms, Key: 'm' });
    expect(await rehearsal.s3.send(begun)).toMatchObject(shown);
    expect(await put('k', { Bucket: kms, ServerSideEncryption: 'AES256' })).toMatchObject({
      ServerSideEncryption: 'AES256',
      ETag: `"${md5}"`,
    });
  });

  const customer = {
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: Buffer.alloc(32).toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(Buffer.alloc(32)).digest('base64'),
  };
  test.each([
    ['an unknown algorithm', { ServerSideEncryption: 'rot13' }, '400 InvalidArgument'],
    ['a key without KMS', { SSEKMSKeyId: keyId }, '400 InvalidArgument'],
    [
      'what cannot be a key',
      { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'my key' },
      '400 KMS.NotFoundException',
    ],
    ["a key of the customer's own", customer, '403 AccessDenied'],
  ])('%s is refused', async (_, rest, refusal) => {
    expect(await refusalOf(put('refused', rest))).toBe(refusal);
    expect(await refusalOf(head('refused'))).toBe('404 NotFound');
  });
});

describe('object lock', () => {
  const locked = 'locked-data';
  const at = (days: number): Date => new Date(clock.now() + days * DAY_MS);
  const retain = (Key: string, Mode: string | null, days: number, rest = {}) =>
    rehearsal.s3.send(
      new PutObjectRetentionCommand({
        Bucket: locked,
        Key,
        Retention: Mode === null ? {} : { Mode: Mode as 'GOVERNANCE', RetainUntilDate: at(days) },
        ...rest,
      }),
    );
  const retention = async (Key: string) =>
    (await rehearsal.s3.send(new GetObjectRetentionCommand({ Bucket: locked, Key }))).Retention;

  beforeAll(async () => {
    await rehearsal.s3.send(new CreateBucketCommand({ Bucket: locked, ObjectLockEnabledForBucket: true }));
  });

  test('is put with an object and shown with it', async () => {
    const ObjectLockRetainUntilDate = at(3);
    await put('put', {
      Bucket: locked,
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate,
      ObjectLockLegalHoldStatus: 'ON',
    });
    expect(await head('put', { Bucket: locked })).toMatchObject({
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate,
      ObjectLockLegalHoldStatus: 'ON',
    });
    const copied = { Bucket: locked, CopySource: `${locked}/put` };
    await rehearsal.s3.send(new CopyObjectCommand({ ...copied, Key: 'copied' }));
    expect((await head('copied', { Bucket: locked })).ObjectLockMode).toBeUndefined();
  });

  test('compliance only grows, governance shrinks for who may bypass it', async () => {
    for (const Key of ['c', 'g']) await put(Key, { Bucket: locked });
    expect(await refusalOf(retention('c'))).toBe('404 NoSuchObjectLockConfiguration');
    await retain('c', 'COMPLIANCE', 10);
    expect(await refusalOf(retain('c', 'COMPLIANCE', 9, { BypassGovernanceRetention: true }))).toBe(
      '403 AccessDenied',
    );
    expect(await refusalOf(retain('c', 'GOVERNANCE', 20))).toBe('403 AccessDenied');
    await retain('c', 'COMPLIANCE', 11);
    await retain('g', 'GOVERNANCE', 10);
    expect(await refusalOf(retain('g', 'GOVERNANCE', 9))).toBe('403 AccessDenied');
    expect(await refusalOf(retain('g', null, 0))).toBe('403 AccessDenied');
    await retain('g', 'GOVERNANCE', 9, { BypassGovernanceRetention: true });
    expect((await retention('g'))?.Mode).toBe('GOVERNANCE');
    await retain('g', null, 0, { BypassGovernanceRetention: true });
    expect(await refusalOf(retention('g'))).toBe('404 NoSuchObjectLockConfiguration');
  });

  test('the default of the bucket holds for new objects, which must be vouched for', async () => {
    const byDefault = 'retained-data';
    await rehearsal.s3.send(new CreateBucketCommand({ Bucket: byDefault, ObjectLockEnabledForBucket: true }));
    await rehearsal.s3.send(
      new PutObjectLockConfigurationCommand({
        Bucket: byDefault,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 2 } },
        },
      }),
    );
    const before = clock.now();
    await put('k', { Bucket: byDefault });
    const shown = await head('k', { Bucket: byDefault });
    expect(shown.ObjectLockMode).toBe('COMPLIANCE');
    const until = shown.ObjectLockRetainUntilDate?.getTime() ?? 0;
    expect(until).toBeGreaterThanOrEqual(Math.floor(before / 1000) * 1000 + 2 * DAY_MS);
    expect(until).toBeLessThanOrEqual(clock.now() + 2 * DAY_MS);
    const bare = await raw('PUT', `/${byDefault}/bare`, { 'content-length': '1' }, 'x');
    expect(bare.answer).toBe('400 InvalidRequest');
    const begun = new CreateMultipartUploadCommand({ Bucket: byDefault, Key: 'm' });
    const { UploadId } = await rehearsal.s3.send(begun);
    const part = `/${byDefault}/m?partNumber=1&uploadId=${UploadId}`;
    expect((await raw('PUT', part, { 'content-length': '1' }, 'x')).answer).toBe('400 InvalidRequest');
    const vouched = { Bucket: byDefault, Key: 'm', UploadId, PartNumber: 1, Body: 'x' };
    expect(await refusalOf(rehearsal.s3.send(new UploadPartCommand(vouched)))).toBe('accepted');
  });

  test('legal holds are put and taken away', async () => {
    await put('held', { Bucket: locked });
    const call = { Bucket: locked, Key: 'held' };
    const show = () => rehearsal.s3.send(new GetObjectLegalHoldCommand(call));
    expect(await refusalOf(show())).toBe('404 NoSuchObjectLockConfiguration');
    for (const Status of ['ON', 'OFF'] as const) {
      await rehearsal.s3.send(new PutObjectLegalHoldCommand({ ...call, LegalHold: { Status } }));
      expect((await show()).LegalHold).toEqual({ Status });
      expect((await head('held', { Bucket: locked })).ObjectLockLegalHoldStatus).toBe(Status);
    }
  });

  const GOVERNANCE = { ObjectLockMode: 'GOVERNANCE' };
  test.each([
    ['a mode without a date', { Bucket: locked, ...GOVERNANCE }, '400 InvalidArgument'],
    [
      'a date in the past',
      { Bucket: locked, ...GOVERNANCE, ObjectLockRetainUntilDate: new Date(0) },
      '400 InvalidArgument',
    ],
    ['a hold that is neither', { Bucket: locked, ObjectLockLegalHoldStatus: 'YES' }, '400 InvalidArgument'],
    ['a hold where nothing is locked', { ObjectLockLegalHoldStatus: 'ON' }, '400 InvalidRequest'],
  ])('%s is refused', async (_, rest, refusal) => {
    expect(await refusalOf(put('refused', rest))).toBe(refusal);
  });

  test('does not exist in other buckets', async () => {
    await put('free');
    const call = { Bucket, Key: 'free' };
    const { s3 } = rehearsal;
    expect(await refusalOf(s3.send(new GetObjectRetentionCommand(call)))).toBe('400 InvalidRequest');
    const Retention = { Mode: 'GOVERNANCE' as const, RetainUntilDate: at(1) };
    expect(await refusalOf(s3.send(new PutObjectRetentionCommand({ ...call, Retention })))).toBe(
      '400 InvalidRequest',
    );
  });
});

describe('archived objects', () => {
  test('are read and copied only while a restored copy is there', async () => {
    const store = await openObjectStore(rehearsal.directory, clock);
    await put('frozen', { StorageClass: 'DEEP_ARCHIVE' });
    const now = clock.now();
    const iso = (days: number): string => new Date(now + days * DAY_MS).toISOString();
    const restore = { tier: 'Standard', requestedAt: iso(0), readyAt: iso(1), expiresAt: iso(3) };
    await store.amend(Bucket, 'frozen', { restore });
    const look = async () => [
      (await head('frozen')).Restore,
      await refusalOf(get('frozen')),
      await refusalOf(copy('frozen', 'thawed')),
    ];
    const cold = '403 InvalidObjectState';
    expect(await look()).toEqual(['ongoing-request="true"', cold, cold]);
    clock.advance(1.5 * DAY_MS);
    const until = new Date(restore.expiresAt).toUTCString();
    const restored = `ongoing-request="false", expiry-date="${until}"`;
    expect(await look()).toEqual([restored, 'accepted', 'accepted']);
    expect((await head('thawed')).StorageClass).toBeUndefined();
    clock.advance(2 * DAY_MS);
    expect(await look()).toEqual([undefined, cold, cold]);
    await expect(get('frozen')).rejects.toMatchObject({ StorageClass: 'DEEP_ARCHIVE' });
  });
});

describe('copies', () => {
  test.each([
    ['the ETag it has', { CopySourceIfMatch: `"${md5}"` }, 'accepted'],
    ['another ETag', { CopySourceIfMatch: '"0"' }, '412 PreconditionFailed'],
    ['not the ETag it has', { CopySourceIfNoneMatch: `"${md5}"` }, '412 PreconditionFailed'],
    ['unchanged for long', { CopySourceIfUnmodifiedSince: new Date(1e12) }, '412 PreconditionFailed'],
    [
      'its ETag, whatever the date',
      { CopySourceIfMatch: `"${md5}"`, CopySourceIfUnmodifiedSince: new Date(1e12) },
      'accepted',
    ],
    ['a bucket of somebody else', { ExpectedSourceBucketOwner: '999999999999' }, '403 AccessDenied'],
    ['only where nothing is', { IfNoneMatch: '*' }, '412 PreconditionFailed'],
    ['an unknown directive', { MetadataDirective: 'MERGE' }, '400 InvalidArgument'],
  ])('if %s', async (_, rest, outcome) => {
    await put('from');
    await put('to');
    expect(await refusalOf(copy('from', 'to', rest))).toBe(outcome);
  });

  test('in another algorithm have another checksum', async () => {
    await put('from');
    await copy('from', 'to', { ChecksumAlgorithm: 'SHA256' });
    expect(await head('to', { ChecksumMode: 'ENABLED' })).toMatchObject({
      ChecksumSHA256: createHash('sha256').update('bytes').digest('base64'),
    });
  });
});

describe('access control lists', () => {
  test('are the owner alone, and cannot be changed', async () => {
    await put('owned');
    const { s3 } = rehearsal;
    const acl = await s3.send(new GetObjectAclCommand({ Bucket, Key: 'owned' }));
    expect(acl.Grants?.map(({ Permission }) => Permission)).toEqual(['FULL_CONTROL']);
    expect(acl.Grants?.[0]?.Grantee).toMatchObject({ Type: 'CanonicalUser', ID: acl.Owner?.ID });
    const change = new PutObjectAclCommand({ Bucket, Key: 'owned', ACL: 'public-read' });
    expect(await refusalOf(s3.send(change))).toBe('400 AccessControlListNotSupported');
    const nothing = new GetObjectAclCommand({ Bucket, Key: 'nothing' });
    expect(await refusalOf(s3.send(nothing))).toBe('404 NoSuchKey');
  });

  test.each([
    ['the owner of the bucket', { ACL: 'bucket-owner-full-control' }, 'accepted'],
    ['everybody', { ACL: 'public-read' }, '400 AccessControlListNotSupported'],
    ['somebody', { GrantRead: 'id=somebody' }, '400 AccessControlListNotSupported'],
  ])('a write for %s', async (_, rest, outcome) => {
    expect(await refusalOf(put('granted', rest))).toBe(outcome);
  });
});

describe('uploads that go wrong', () => {
  const arriving = (): readonly string[] => readdirSync(`${rehearsal.directory}/buckets/${Bucket}/tmp`);

  test.each([
    ['more than 5 GiB', { 'content-length': String(5 * 1024 ** 3 + 1) }, '400 EntityTooLarge'],
    ['no length', { 'transfer-encoding': 'chunked' }, '411 MissingContentLength'],
  ])('%s is refused before a byte of it is sent', async (_, headers, answer) => {
    const refused = new Promise<string>((resolve, reject) => {
      const options = { method: 'PUT', path: `/${Bucket}/wrong`, headers };
      const call = request(rehearsal.server.endpoint, options, (response) => {
        response.once('data', (chunk) => {
          resolve(`${response.statusCode} ${/<Code>(.*?)</.exec(String(chunk))?.[1]}`);
          call.destroy();
        });
      });
      call.once('error', reject);
      call.flushHeaders();
    });
    expect(await refused).toBe(answer);
  });

  test('a sender that waits for 100 Continue gets it, and one that goes away leaves nothing', async () => {
    const headers = { 'content-length': String(4 << 20), expect: '100-continue' };
    const options = { method: 'PUT', path: `/${Bucket}/abandoned`, headers };
    const call = request(rehearsal.server.endpoint, options);
    call.on('error', () => undefined);
    call.flushHeaders();
    await once(call, 'continue');
    call.write(Buffer.alloc(2 << 20));
    while (arriving().length === 0) await setImmediate();
    call.destroy();
    while (arriving().length > 0) await setImmediate();
    expect(await refusalOf(head('abandoned'))).toBe('404 NotFound');
  });
});
