import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  type DeleteObjectCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Rehearsal, refusalOf, rehearse } from './rehearsal-s3-harness.ts';

let rehearsal: Rehearsal;
let Bucket = '';
let buckets = 0;
beforeAll(async () => {
  rehearsal = await rehearse();
});
afterAll(() => rehearsal.end());
beforeEach(async () => {
  buckets += 1;
  Bucket = `versions-${buckets}`;
  await rehearsal.s3.send(new CreateBucketCommand({ Bucket }));
  await versioning('Enabled');
});

const versioning = (Status: 'Enabled' | 'Suspended') =>
  rehearsal.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
const put = async (Key: string, Body: string, rest: Partial<PutObjectCommandInput> = {}) =>
  (await rehearsal.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...rest }))).VersionId ?? 'null';
const remove = (Key: string, rest: Partial<DeleteObjectCommandInput> = {}) =>
  rehearsal.s3.send(new DeleteObjectCommand({ Bucket, Key, ...rest }));
const get = (Key: string, VersionId?: string) =>
  rehearsal.s3.send(new GetObjectCommand({ Bucket, Key, ...(VersionId ? { VersionId } : {}) }));
const head = (Key: string, VersionId?: string) =>
  rehearsal.s3.send(new HeadObjectCommand({ Bucket, Key, ...(VersionId ? { VersionId } : {}) }));
const textAt = async (Key: string, VersionId?: string) =>
  (await get(Key, VersionId)).Body?.transformToString();
const page = (rest: Partial<ListObjectVersionsCommandInput> = {}) =>
  rehearsal.s3.send(new ListObjectVersionsCommand({ Bucket, ...rest }));
const raw = (path: string, init: RequestInit = {}) =>
  fetch(`${rehearsal.server.endpoint}/${Bucket}${path}`, init);

/** Everything in the bucket as `key=version`, markers with a `!`, the latest with a `*`, in the order of the document. */
async function inOrder(query = ''): Promise<readonly string[]> {
  const text = await (await raw(`?versions${query}`)).text();
  const entries = text.matchAll(/<(Version|DeleteMarker)>(.*?)<\/\1>/g);
  const field = (content: string, name: string) => new RegExp(`<${name}>(.*?)</`).exec(content)?.[1];
  return [...entries].map(
    ([, kind, content = '']) =>
      `${kind === 'Version' ? '' : '!'}${field(content, 'IsLatest') === 'true' ? '*' : ''}` +
      `${field(content, 'Key')}=${field(content, 'VersionId')}`,
  );
}

describe('versions of an object', () => {
  test('each is read by its id, and the newest without', async () => {
    const one = await put('k', 'one', { Metadata: { n: '1' } });
    const two = await put('k', 'two', { StorageClass: 'STANDARD_IA' });
    expect(await textAt('k')).toBe('two');
    expect(await textAt('k', one)).toBe('one');
    expect(await head('k', one)).toMatchObject({ VersionId: one, Metadata: { n: '1' }, ContentLength: 3 });
    expect((await head('k', one)).StorageClass).toBeUndefined();
    expect(await head('k', two)).toMatchObject({ VersionId: two, StorageClass: 'STANDARD_IA' });
    const range = await raw(`/k?versionId=${one}`, { headers: { range: 'bytes=1-1' } });
    expect([range.status, await range.text()]).toEqual([206, 'n']);
  });

  test.each([
    ['one that the key never had', 'A'.repeat(32), '404 NoSuchVersion'],
    ['no id at all', 'null-1', '400 InvalidArgument'],
    ['a path', '../../../config/versioning.xml', '400 InvalidArgument'],
    ['the null version where there is none', 'null', '404 NoSuchVersion'],
  ])('%s is refused', async (_, id, refusal) => {
    await put('k', 'x');
    expect(await refusalOf(get('k', id))).toBe(refusal);
  });

  test('a version id that is empty is refused', async () => {
    await put('k', 'x');
    expect((await raw('/k?versionId=')).status).toBe(400);
    expect((await raw('/k?versionId=', { method: 'DELETE' })).status).toBe(400);
    expect(await textAt('k')).toBe('x');
  });

  test('a copy of an earlier version onto its own key brings it back', async () => {
    const one = await put('k', 'one');
    await put('k', 'two');
    const copied = await rehearsal.s3.send(
      new CopyObjectCommand({ Bucket, Key: 'k', CopySource: `${Bucket}/k?versionId=${one}` }),
    );
    expect(copied.CopySourceVersionId).toBe(one);
    expect(await textAt('k')).toBe('one');
    expect(await inOrder()).toHaveLength(3);
  });

  test('a change of metadata is a version, and the earlier one keeps its own', async () => {
    const one = await put('k', 'one', { Metadata: { n: '1' } });
    const onto = { Bucket, Key: 'k', CopySource: `${Bucket}/k`, MetadataDirective: 'REPLACE' as const };
    await rehearsal.s3.send(new CopyObjectCommand({ ...onto, Metadata: { n: '2' } }));
    expect((await head('k')).Metadata).toEqual({ n: '2' });
    expect((await head('k', one)).Metadata).toEqual({ n: '1' });
    expect(await textAt('k', one)).toBe('one');
  });

  test('without versioning an object is its null version', async () => {
    Bucket = `plain-${buckets}`;
    await rehearsal.s3.send(new CreateBucketCommand({ Bucket }));
    await put('k', 'x');
    expect(await textAt('k', 'null')).toBe('x');
    expect(await inOrder()).toEqual(['*k=null']);
    const answer = await remove('k');
    expect([answer.DeleteMarker, answer.VersionId]).toEqual([undefined, undefined]);
    expect(await inOrder()).toEqual([]);
  });
});

describe('delete markers', () => {
  test('hide the object and tell of themselves', async () => {
    const one = await put('k', 'one');
    const { DeleteMarker, VersionId: marker } = await remove('k');
    expect(DeleteMarker).toBe(true);
    expect(await refusalOf(get('k'))).toBe('404 NoSuchKey');
    const hidden = await raw('/k', { method: 'HEAD' });
    expect(hidden.status).toBe(404);
    expect(hidden.headers.get('x-amz-delete-marker')).toBe('true');
    expect(hidden.headers.get('x-amz-version-id')).toBe(marker);
    const itself = await raw(`/k?versionId=${marker}`);
    expect(itself.status).toBe(405);
    expect(await itself.text()).toContain('<Code>MethodNotAllowed</Code>');
    expect(itself.headers.get('x-amz-delete-marker')).toBe('true');
    expect(itself.headers.get('allow')).toBe('DELETE');
    expect(Date.parse(itself.headers.get('last-modified') ?? '')).toBeGreaterThan(0);
    expect(await textAt('k', one)).toBe('one');
    expect((await rehearsal.s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  });

  test('a key that never was gets one too, and another for each delete', async () => {
    const markers = [await remove('k'), await remove('k')].map(({ VersionId }) => VersionId);
    expect(await inOrder()).toEqual([`!*k=${markers[1]}`, `!k=${markers[0]}`]);
    const never = await raw('/never', { method: 'HEAD' });
    expect([never.status, never.headers.get('x-amz-delete-marker')]).toEqual([404, null]);
  });

  test('taking one away undoes the delete', async () => {
    const one = await put('k', 'one');
    const { VersionId } = await remove('k');
    const undone = await remove('k', { VersionId });
    expect([undone.DeleteMarker, undone.VersionId]).toEqual([true, VersionId]);
    expect(await textAt('k')).toBe('one');
    expect(await inOrder()).toEqual([`*k=${one}`]);
  });

  test('one counts as absent for conditional writes', async () => {
    await put('k', 'one');
    expect(await refusalOf(put('k', 'x', { IfNoneMatch: '*' }))).toBe('412 PreconditionFailed');
    await remove('k');
    expect(await refusalOf(put('k', 'x', { IfMatch: '"any"' }))).toBe('404 NoSuchKey');
    expect(await refusalOf(put('k', 'two', { IfNoneMatch: '*' }))).toBe('accepted');
  });

  test('one is no source of a copy', async () => {
    await put('k', 'one');
    const { VersionId } = await remove('k');
    const copy = (CopySource: string) =>
      rehearsal.s3.send(new CopyObjectCommand({ Bucket, Key: 'l', CopySource }));
    expect(await refusalOf(copy(`${Bucket}/k`))).toBe('404 NoSuchKey');
    expect(await refusalOf(copy(`${Bucket}/k?versionId=${VersionId}`))).toBe('400 InvalidRequest');
  });
});

describe('permanent deletes', () => {
  test('behind the latest the next newest comes forward', async () => {
    const ids = [await put('k', 'one'), await put('k', 'two'), await put('k', 'three')];
    const removed = await remove('k', { VersionId: ids[2] });
    expect([removed.DeleteMarker, removed.VersionId]).toEqual([undefined, ids[2]]);
    expect(await textAt('k')).toBe('two');
    await remove('k', { VersionId: ids[0] });
    expect(await inOrder()).toEqual([`*k=${ids[1]}`]);
    await remove('k', { VersionId: ids[1] });
    expect(await inOrder()).toEqual([]);
    expect(await refusalOf(get('k'))).toBe('404 NoSuchKey');
  });

  test('of what is not there are no error', async () => {
    await put('k', 'one');
    expect(await remove('k', { VersionId: 'B'.repeat(32) })).toMatchObject({ VersionId: 'B'.repeat(32) });
    expect(await refusalOf(remove('k', { VersionId: 'no id' }))).toBe('400 InvalidArgument');
    expect(await textAt('k')).toBe('one');
  });

  test('happen only under their condition', async () => {
    await put('k', 'one');
    const { ETag } = await head('k');
    expect(await refusalOf(remove('k', { IfMatch: '"other"' }))).toBe('412 PreconditionFailed');
    expect(await refusalOf(remove('absent', { IfMatch: '*' }))).toBe('404 NoSuchKey');
    expect(await textAt('k')).toBe('one');
    expect(await refusalOf(remove('k', { IfMatch: ETag }))).toBe('accepted');
    expect(await refusalOf(get('k'))).toBe('404 NoSuchKey');
    await put('k', 'two');
    expect(await refusalOf(remove('k', { IfMatch: '*' }))).toBe('accepted');
  });
});

describe('a bucket whose versioning is suspended', () => {
  test('replaces its null version and keeps the others', async () => {
    const one = await put('k', 'one');
    await versioning('Suspended');
    expect(await put('k', 'two')).toBe('null');
    expect(await put('k', 'three')).toBe('null');
    expect(await inOrder()).toEqual(['*k=null', `k=${one}`]);
    expect(await textAt('k', 'null')).toBe('three');
    const marker = await remove('k');
    expect([marker.DeleteMarker, marker.VersionId]).toEqual([true, 'null']);
    expect(await inOrder()).toEqual(['!*k=null', `k=${one}`]);
    await versioning('Enabled');
    const four = await put('k', 'four');
    expect(await inOrder()).toEqual([`*k=${four}`, '!k=null', `k=${one}`]);
  });
});

describe('the list of versions', () => {
  const fill = async () => {
    const all: string[] = [];
    for (const key of ['a', 'b/1', 'b/2', 'c']) {
      const ids = [await put(key, 'one'), await put(key, 'two')];
      if (key !== 'c') all.push(`*${key}=${ids[1]}`, `${key}=${ids[0]}`);
      else all.push(`!*${key}=${(await remove(key)).VersionId}`, `${key}=${ids[1]}`, `${key}=${ids[0]}`);
    }
    return all;
  };

  test('has objects and markers in one order, whatever the page size', async () => {
    const wanted = await fill();
    expect(await inOrder()).toEqual(wanted);
    for (const MaxKeys of [1, 2, 3, 8, 9]) {
      const found: string[] = [];
      let marker: { KeyMarker?: string; VersionIdMarker?: string } = {};
      for (let turn = 0; turn < 20; turn += 1) {
        const behind = `&key-marker=${marker.KeyMarker ?? ''}&version-id-marker=${marker.VersionIdMarker ?? ''}`;
        found.push(...(await inOrder(`&max-keys=${MaxKeys}${behind}`)));
        const {
          IsTruncated,
          NextKeyMarker = '',
          NextVersionIdMarker = '',
        } = await page({ MaxKeys, ...marker });
        if (IsTruncated !== true) break;
        marker = { KeyMarker: NextKeyMarker, VersionIdMarker: NextVersionIdMarker };
      }
      expect(found, `pages of ${MaxKeys}`).toEqual(wanted);
    }
  });

  test('goes on behind versions that were deleted since', async () => {
    const wanted = await fill();
    let deleted = 0;
    let marker: Partial<ListObjectVersionsCommandInput> = {};
    for (let turn = 0; turn < 20; turn += 1) {
      const found = await page({ MaxKeys: 2, ...marker });
      for (const { Key, VersionId } of [...(found.Versions ?? []), ...(found.DeleteMarkers ?? [])]) {
        await remove(Key ?? '', { VersionId });
        deleted += 1;
      }
      if (found.IsTruncated !== true) break;
      marker = { KeyMarker: found.NextKeyMarker, VersionIdMarker: found.NextVersionIdMarker };
    }
    expect(deleted).toBe(wanted.length);
    expect(await inOrder()).toEqual([]);
  });

  test('groups by a delimiter, under a prefix, and pages across groups', async () => {
    await fill();
    const grouped = await page({ Delimiter: '/' });
    expect(grouped.CommonPrefixes).toEqual([{ Prefix: 'b/' }]);
    expect(grouped.Versions?.map(({ Key }) => Key)).toEqual(['a', 'a', 'c', 'c']);
    const first = await page({ Delimiter: '/', MaxKeys: 3 });
    expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: 'b/' });
    expect(first.NextVersionIdMarker).toBeUndefined();
    const second = await page({ Delimiter: '/', KeyMarker: 'b/' });
    expect(second.CommonPrefixes).toBeUndefined();
    expect(second.Versions?.map(({ Key }) => Key)).toEqual(['c', 'c']);
    expect((await page({ Prefix: 'b/2' })).Versions).toHaveLength(2);
    expect((await page({ KeyMarker: 'b/2' })).Versions?.map(({ Key }) => Key)).toEqual(['c', 'c']);
  });

  test('spells keys as it is asked to', async () => {
    const keys = ['a b+c', 'caf\u00e9/\u{1f30a}', 'line\nbreak', 'x%obj', `${'long'.repeat(200)}/end`];
    for (const key of keys) await put(key, 'one');
    for (const key of keys) await put(key, 'two');
    const found = (await page({ EncodingType: 'url' })).Versions?.map(({ Key = '' }) =>
      decodeURIComponent(Key.replaceAll('+', ' ')),
    );
    const wanted = keys.flatMap((key) => [key, key]);
    expect(found).toEqual(wanted.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });

  test.each([
    ['a version marker without a key marker', '&version-id-marker=null'],
    ['a version marker that is none', '&key-marker=a&version-id-marker=x'],
    ['an encoding S3 does not have', '&encoding-type=base64'],
    ['a page size that is no number', '&max-keys=many'],
  ])('refuses %s', async (_, query) => {
    const answer = await raw(`?versions${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('<Code>InvalidArgument</Code>');
  });
});
