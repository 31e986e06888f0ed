import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buckets } from '../../src/adapters/aws/buckets.ts';
import { rightBefore } from '../../src/adapters/aws/listing/list-keys.ts';
import { openKeyList } from '../../src/adapters/catalog/key-list.ts';
import type { Buckets, ListedObject } from '../../src/ports/bucket.ts';
import { type AgingBucket, DAY, HOUR, openAgingBucket } from './rehearsal-aging-fixture.ts';
import { DATA } from './rehearsal-datasync-fixture.ts';

let cloud: AgingBucket;
let s3: Buckets;
beforeEach(async () => {
  cloud = await openAgingBucket();
  s3 = buckets({ client: cloud.s3(), owner: null });
});
afterEach(() => cloud.close());

const put = (key: string, StorageClass: 'GLACIER' | 'DEEP_ARCHIVE' | 'INTELLIGENT_TIERING' | 'STANDARD') =>
  cloud.put(key, 5, { StorageClass });
const bulk = (days: number | null) => ({ tier: 'Bulk', days }) as const;
async function listed(): Promise<readonly ListedObject[]> {
  const found: ListedObject[] = [];
  for await (const { objects } of s3.listAll(DATA, '', undefined, { restoreStatus: true }))
    found.push(...objects);
  return found.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

describe('restores', () => {
  it('are asked for once, kept for longer, and seen in listings from the first request to the last day', async () => {
    await put('a', 'GLACIER');
    await put('b', 'STANDARD');
    expect(await s3.restore(DATA, 'a', bulk(2))).toBe('asked');
    expect(await s3.restore(DATA, 'a', bulk(2))).toBe('on-its-way');
    expect((await listed())[0]?.restore).toEqual({ kind: 'on-its-way' });
    expect((await listed())[1]).not.toHaveProperty('restore');
    await cloud.advance(12 * HOUR);
    const until = expect.any(Date);
    expect((await listed())[0]?.restore).toEqual({ kind: 'back', until });
    expect(await s3.listKeys(DATA, ['a'], { restoreStatus: true })).toMatchObject([
      { restore: { kind: 'back' } },
    ]);
    expect(await s3.restore(DATA, 'a', bulk(20))).toBe('kept');
    await cloud.advance(22 * DAY);
    expect((await listed())[0]).not.toHaveProperty('restore');
  });

  it('are told from a listing that does not ask for them', async () => {
    await put('a', 'GLACIER');
    await s3.restore(DATA, 'a', bulk(1));
    for await (const [object] of s3.list(DATA, '')) expect(object).not.toHaveProperty('restore');
  });

  it('say what there is no copy of', async () => {
    await put('read', 'STANDARD');
    await put('tiered', 'INTELLIGENT_TIERING');
    expect(await s3.restore(DATA, 'read', bulk(1))).toBe('not-archived');
    expect(await s3.restore(DATA, 'tiered', bulk(null))).toBe('not-archived');
    expect(await s3.restore(DATA, 'nowhere', bulk(1))).toBe('gone');
    // S3 takes no days for this class: a request that has them is wrong, and says so.
    await expect(s3.restore(DATA, 'tiered', bulk(1))).rejects.toMatchObject({ service: 'InvalidRequest' });
    await put('deep', 'DEEP_ARCHIVE');
    await expect(s3.restore(DATA, 'deep', { tier: 'Expedited', days: 1 })).rejects.toMatchObject({
      kind: 'invalid',
    });
  });
});

describe('objects by their keys', () => {
  const KEYS = ['a', 'a/b', 'b é', 'c\u{10000}', 'c\uffee', 'z/1', 'z/2', 'z/3', 'z/4'];
  beforeEach(async () => {
    for (const key of KEYS) await put(key, 'STANDARD');
  });
  const found = async (...keys: readonly string[]) => (await s3.listKeys(DATA, keys)).map(({ key }) => key);

  it('are found in their order, and nothing else', async () => {
    const bytes = (key: string) => Buffer.from(key);
    const all = KEYS.toSorted((a, b) => Buffer.compare(bytes(a), bytes(b)));
    expect(await found(...all)).toEqual(all);
    expect(await found('a/b', 'z/3')).toEqual(['a/b', 'z/3']);
    expect(await found()).toEqual([]);
  });
  it('that are not there are passed by, wherever they would be', async () => {
    expect(await found('', '0', 'a', 'a/a', 'z/2', 'z/22', 'z/9', 'zz')).toEqual(['a', 'z/2']);
  });
  it('far apart, among many others', async () => {
    for (let index = 0; index < 60; index += 1)
      await put(`many/${String(index).padStart(2, '0')}`, 'STANDARD');
    const wanted = ['a', 'many/00', 'many/31', 'many/32', 'many/59', 'z/4'];
    expect(await found(...wanted)).toEqual(wanted);
  });
  it('a text right before a key has nothing between itself and the key that S3 would show', () => {
    for (const key of ['a', 'b\u0000', '\u0000', '\ue000', '\u{10000}', 'x'.repeat(1024)]) {
      const before = rightBefore(key);
      expect(Buffer.compare(Buffer.from(before), Buffer.from(key)), JSON.stringify(key)).toBeLessThan(0);
      expect(Buffer.from(before).toString()).toBe(before);
      expect(Buffer.byteLength(before)).toBeLessThanOrEqual(1024);
    }
  });
});

describe('a list of keys', () => {
  let place: string;
  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), 'key list '));
  });
  afterEach(() => rm(place, { recursive: true }));
  const open = async (content: string | Buffer) => {
    const file = join(place, 'keys [1].txt');
    await writeFile(file, content);
    return openKeyList(place, file, DATA);
  };
  const all = async (content: string, after: string | null = null, size = 2) => {
    const list = await open(content);
    const batches = [];
    for await (const batch of list.batches(after, size)) batches.push(batch);
    await list.drop();
    return { keys: list.keys, batches };
  };

  it('is sorted by bytes, each key once, ends of lines and whole addresses understood', async () => {
    const lines = ['b,"c"\r', '', `s3://${DATA}/a b`, 'c\u{10000}', 'c\uffee', 'b,"c"', "o'clock", '\u001f'];
    expect(await all(lines.join('\n'))).toEqual({
      keys: 6,
      batches: [
        ['\u001f', 'a b'],
        ['b,"c"', 'c\uffee'],
        ['c\u{10000}', "o'clock"],
      ],
    });
  });
  it('goes on behind a key', async () => {
    expect((await all('a\nb\nc\n', 'a', 9)).batches).toEqual([['b', 'c']]);
    expect((await all('a\nb\nc\n', "c'", 9)).batches).toEqual([]);
  });
  it('may be empty', async () => {
    expect(await all('')).toEqual({ keys: 0, batches: [] });
    expect(await all('\n\n')).toEqual({ keys: 0, batches: [] });
  });
  it('that is no text is refused', async () => {
    await expect(open(Buffer.from([0x61, 0xff, 0x0a]))).rejects.toMatchObject({
      code: 'key-list-unreadable',
    });
    await expect(openKeyList(place, join(place, 'nowhere'), DATA)).rejects.toMatchObject({
      code: 'key-list-unreadable',
      blame: 'usage',
    });
  });
});
