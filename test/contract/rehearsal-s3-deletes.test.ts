import { createHash } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  type DeleteObjectsCommandInput,
  HeadObjectCommand,
  ListObjectsCommand,
  type ListObjectsCommandInput,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openClock } from '../../src/rehearsal/clock.ts';
import type { ObjectState } from '../../src/rehearsal/object-store.ts';
import { openObjectStore } from '../../src/rehearsal/store/store.ts';
import { type Rehearsal, refusalOf, rehearse } from './rehearsal-s3-harness.ts';

let rehearsal: Rehearsal;
let Bucket = '';
let buckets = 0;
beforeAll(async () => {
  rehearsal = await rehearse();
});
afterAll(() => rehearsal.end());
beforeEach(() => newBucket(rehearsal));

async function newBucket({ s3 }: Rehearsal): Promise<void> {
  buckets += 1;
  Bucket = `deletes-${buckets}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
}
const enable = ({ s3 }: Rehearsal) =>
  s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
const put = async (Key: string, Body = 'x') =>
  (await rehearsal.s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId ?? 'null';
const removeAll = (Objects: ObjectIdentifier[], rest: Partial<DeleteObjectsCommandInput> = {}) =>
  rehearsal.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects }, ...rest }));
const left = async () =>
  (await rehearsal.s3.send(new ListObjectVersionsCommand({ Bucket }))).Versions?.map(({ Key }) => Key) ?? [];

/** Sends a document of our own, with its digest unless told otherwise. */
async function send(document: string, headers?: Record<string, string>): Promise<string> {
  const digest = { 'content-md5': createHash('md5').update(document).digest('base64') };
  const url = `${rehearsal.server.endpoint}/${Bucket}?delete`;
  const answer = await fetch(url, { method: 'POST', body: document, headers: headers ?? digest });
  return `${answer.status} ${/<Code>(.*?)</.exec(await answer.text())?.[1] ?? ''}`.trim();
}

describe('deleting many keys at once', () => {
  test('takes them away, the absent and the awkward ones too', async () => {
    const keys = ['a', 'a/b', ' leading and trailing ', 'x<&>"\'', 'new\nline\r\u0001', '\u{1f30a}'];
    for (const key of [...keys, 'stays']) await put(key);
    const { Deleted, Errors } = await removeAll([...keys, 'absent'].map((Key) => ({ Key })));
    expect(Deleted?.map(({ Key }) => Key)).toEqual([...keys, 'absent']);
    expect(Errors).toBeUndefined();
    expect(await left()).toEqual(['stays']);
  });

  test('with versioning, makes markers, or takes versions and markers away', async () => {
    await enable(rehearsal);
    const one = await put('k');
    const { Deleted = [] } = await removeAll([{ Key: 'k' }, { Key: 'k', VersionId: one }]);
    const marker = Deleted[0]?.DeleteMarkerVersionId;
    expect(Deleted).toEqual([
      { Key: 'k', DeleteMarker: true, DeleteMarkerVersionId: marker },
      { Key: 'k', VersionId: one },
    ]);
    const again = await removeAll([{ Key: 'k', VersionId: marker }]);
    expect(again.Deleted).toEqual([
      { Key: 'k', VersionId: marker, DeleteMarker: true, DeleteMarkerVersionId: marker },
    ]);
    expect(await left()).toEqual([]);
  });

  test('tells of each key by itself, and quietly only of errors', async () => {
    for (const key of ['a', 'b', 'c']) await put(key);
    const { ETag } = await rehearsal.s3.send(new HeadObjectCommand({ Bucket, Key: 'c' }));
    const Objects = [
      { Key: 'a' },
      { Key: 'b', ETag: '"other"' },
      { Key: 'c', ...(ETag ? { ETag } : {}) },
      { Key: 'k'.repeat(1025) },
      { Key: 'b', VersionId: 'no id' },
    ];
    const { Deleted, Errors } = await removeAll(Objects, { Delete: { Objects, Quiet: true } });
    expect(Deleted).toBeUndefined();
    expect(Errors?.map(({ Key, Code }) => [Key?.length, Code])).toEqual([
      [1, 'PreconditionFailed'],
      [1025, 'KeyTooLongError'],
      [1, 'InvalidArgument'],
    ]);
    expect(await left()).toEqual(['b']);
  });

  const keys = (count: number) => '<Object><Key>k</Key></Object>'.repeat(count);
  test.each([
    ['1,000 keys', `<Delete>${keys(1000)}</Delete>`, undefined, '200'],
    ['1,001 keys', `<Delete>${keys(1001)}</Delete>`, undefined, '400 MalformedXML'],
    ['no key', '<Delete></Delete>', undefined, '400 MalformedXML'],
    ['an empty key', '<Delete><Object><Key></Key></Object></Delete>', undefined, '400 MalformedXML'],
    ['an object without a key', '<Delete><Object></Object></Delete>', undefined, '400 MalformedXML'],
    ['another document', '<Remove></Remove>', undefined, '400 MalformedXML'],
    ['no XML', 'k', undefined, '400 MalformedXML'],
    ['no digest', `<Delete>${keys(1)}</Delete>`, {}, '400 InvalidRequest'],
    [
      'a digest of other bytes',
      `<Delete>${keys(1)}</Delete>`,
      { 'content-md5': 'XUFAKrxLKna5cZ2REBfFkg==' },
      '400 BadDigest',
    ],
    [
      'a condition of directory buckets',
      '<Delete><Object><Key>k</Key><Size>1</Size></Object></Delete>',
      undefined,
      '501 NotImplemented',
    ],
  ])('%s', async (_, document, headers, answer) => {
    await put('k');
    expect(await send(document, headers)).toBe(answer);
    expect(await left()).toEqual(answer === '200' ? [] : ['k']);
  });
});

describe('what Object Lock protects', () => {
  const DAY = 86_400_000;
  let locked: Rehearsal;
  let clock: ReturnType<typeof openClock>;
  beforeEach(async () => {
    const directory = `${rehearsal.directory}/clock-${buckets}`;
    clock = openClock(directory);
    locked = await rehearse({ clock });
    await newBucket(locked);
    await enable(locked);
  });
  afterEach(async () => {
    await locked.end();
    clock.close();
  });

  const later = () => new Date(clock.now() + 2 * DAY).toISOString();
  test.each<[string, () => ObjectState, boolean, string, string]>([
    ['a legal hold', () => ({ legalHold: true }), true, '403 AccessDenied', '403 AccessDenied'],
    [
      'COMPLIANCE',
      () => ({ retention: { mode: 'COMPLIANCE', until: later() } }),
      true,
      '403 AccessDenied',
      'accepted',
    ],
    [
      'GOVERNANCE',
      () => ({ retention: { mode: 'GOVERNANCE', until: later() } }),
      false,
      '403 AccessDenied',
      'accepted',
    ],
    [
      'GOVERNANCE, passed by',
      () => ({ retention: { mode: 'GOVERNANCE', until: later() } }),
      true,
      'accepted',
      'accepted',
    ],
    ['a hold that was lifted', () => ({ legalHold: false }), false, 'accepted', 'accepted'],
  ])('%s: deleted before and after its time', async (_, state, BypassGovernanceRetention, before, after) => {
    const store = await openObjectStore(locked.directory, clock);
    const body = async function* () {
      yield Buffer.from('x');
    };
    const earlier = await store.put(Bucket, 'k', body(), { state: state() });
    const current = await store.put(Bucket, 'k', body(), { state: state() });
    const remove = (VersionId: string) =>
      locked.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId, BypassGovernanceRetention }));
    expect(await refusalOf(remove(earlier.versionId))).toBe(before);
    clock.advance(3 * DAY);
    expect(await refusalOf(remove(current.versionId))).toBe(after);
    // A delete marker is no deletion.
    const marker = await locked.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(marker.DeleteMarker).toBe(true);
    expect(await refusalOf(remove(marker.VersionId ?? ''))).toBe('accepted');
  });

  test('is an error of its own among many keys', async () => {
    const store = await openObjectStore(locked.directory, clock);
    const body = async function* () {
      yield Buffer.from('x');
    };
    const { versionId } = await store.put(Bucket, 'k', body(), { state: { legalHold: true } });
    const Delete = { Objects: [{ Key: 'k', VersionId: versionId }] };
    const { Errors } = await locked.s3.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Errors).toMatchObject([{ Key: 'k', VersionId: versionId, Code: 'AccessDenied' }]);
    expect(await store.head(Bucket, 'k')).not.toBeNull();
  });
});

describe('the first version of the list of objects', () => {
  const list = (rest: Partial<ListObjectsCommandInput> = {}) =>
    rehearsal.s3.send(new ListObjectsCommand({ Bucket, ...rest }));
  beforeEach(async () => {
    for (const key of ['a', 'b/1', 'b/2', 'c d', 'e']) await put(key);
  });

  test('goes on behind a key, which it does not name', async () => {
    const first = await list({ MaxKeys: 2 });
    expect(first.Contents?.map(({ Key }) => Key)).toEqual(['a', 'b/1']);
    expect([first.IsTruncated, first.NextMarker]).toEqual([true, undefined]);
    expect(first.Contents?.[0]?.Owner?.ID).toBeDefined();
    const rest = await list({ Marker: 'b/1' });
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['b/2', 'c d', 'e']);
    expect([rest.IsTruncated, rest.Marker]).toEqual([false, 'b/1']);
  });

  test('names it when it groups, and goes on behind the group', async () => {
    const first = await list({ Delimiter: '/', MaxKeys: 2 });
    expect(first.CommonPrefixes).toEqual([{ Prefix: 'b/' }]);
    expect([first.IsTruncated, first.NextMarker]).toEqual([true, 'b/']);
    const rest = await list({ Delimiter: '/', Marker: 'b/', EncodingType: 'url' });
    expect(rest.CommonPrefixes).toBeUndefined();
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['c+d', 'e']);
    expect(rest.NextMarker).toBeUndefined();
  });
});
