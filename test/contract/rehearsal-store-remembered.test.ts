import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ListedEntry } from '../../src/rehearsal/object-store.ts';
import { createListedRows } from '../../src/rehearsal/store/listed-rows.ts';
import { type DiskStore, openObjectStore } from '../../src/rehearsal/store/store.ts';
import { scratchDirectory } from '../unit/rehearsal/s3-directory.ts';

const text = async function* (content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
};

describe('a listing that remembers', () => {
  let directory: string;
  let store: DiskStore;
  const at = (name: string): string => `${directory}/buckets/bucket/${name}`;
  const list = async (): Promise<readonly ListedEntry[]> => {
    const found: ListedEntry[] = [];
    for await (const entry of store.scanListed('bucket', { key: '', inclusive: true })) found.push(entry);
    return found;
  };
  beforeEach(async () => {
    directory = await scratchDirectory();
    store = await openObjectStore(directory);
    await store.createBucket('bucket');
    for (const key of ['d/a', 'd/b', 'd/c'])
      await store.put('bucket', key, text('old'), { storageClass: 'GLACIER_IR' });
    // Nothing is remembered that has just changed.
    await sleep(150);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const before = { sizeBytes: 3, etag: '149603e6c03516362a8da23f624db945', storageClass: 'GLACIER_IR' };

  test('says the same again', async () => {
    const first = await list();
    expect(first.map(({ key }) => key)).toEqual(['d/a', 'd/b', 'd/c']);
    expect(first[1]).toMatchObject(before);
    expect(await list()).toEqual(
      first.map(({ checksum: { algorithm, type }, ...rest }) => ({ ...rest, checksum: { algorithm, type } })),
    );
  });

  test.each<readonly [string, () => unknown, Partial<ListedEntry> | null]>([
    [
      'a body edited in place',
      () => writeFileSync(at('objects/d/b'), 'new'),
      { ...before, etag: '22af645d1859cb5ca6da0c484f1f37ea' },
    ],
    [
      'a body replaced by another file of the same size',
      () => {
        writeFileSync(at('objects/other'), 'new');
        renameSync(at('objects/other'), at('objects/d/b'));
      },
      { ...before, etag: '22af645d1859cb5ca6da0c484f1f37ea' },
    ],
    [
      'a record nobody can read',
      () => writeFileSync(at('meta/d/b%.json'), '{'),
      { ...before, storageClass: 'STANDARD' },
    ],
    ['a record that is gone', () => rmSync(at('meta/d/b%.json')), { ...before, storageClass: 'STANDARD' }],
    [
      'another class',
      () => store.amend('bucket', 'd/b', { storageClass: 'DEEP_ARCHIVE' }),
      { ...before, storageClass: 'DEEP_ARCHIVE' },
    ],
    ['an object that is gone', () => rmSync(at('objects/d/b')), null],
    [
      'another one in its place',
      () => store.put('bucket', 'd/b', text('longer')),
      { sizeBytes: 6, storageClass: 'STANDARD' },
    ],
  ])('sees %s', async (_, change, expected) => {
    await list();
    await list();
    await change();
    const found = (await list()).find(({ key }) => key === 'd/b');
    if (expected === null) expect(found).toBeUndefined();
    else expect(found).toMatchObject(expected);
  });
});

describe('remembered rows', () => {
  const file = statSync(new URL(import.meta.url), { bigint: true });
  const entry: ListedEntry = {
    key: 'k',
    sizeBytes: Number(file.size),
    etag: '149603e6c03516362a8da23f624db945-10000',
    lastModified: '2026-01-02T03:04:05.678Z',
    storageClass: 'STANDARD',
    checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT' },
  };

  test.each<readonly [string, Partial<ListedEntry>]>([
    ['an object in parts', {}],
    ['an object in one piece', { etag: '149603e6c03516362a8da23f624db945' }],
  ])('gives back %s', (_, members) => {
    const rows = createListedRows(3);
    rows.keep(1, { ...entry, ...members }, file, file);
    expect(rows.find(1, 'k', file, file)).toEqual({ ...entry, ...members });
    expect(rows.find(2, 'k', file, file)).toBeNull();
  });

  test.each<readonly [string, Partial<ListedEntry>]>([
    ['an ETag of another form', { etag: 'ABC' }],
    ['an ETag in capitals', { etag: '149603E6C03516362A8DA23F624DB945' }],
    ['a number of parts written with a zero in front', { etag: '149603e6c03516362a8da23f624db945-01' }],
    ['a time of microseconds', { lastModified: '2026-01-02T03:04:05.678901Z' }],
    ['a restored copy', { restore: { tier: 'Bulk', requestedAt: '', readyAt: '', expiresAt: '' } }],
  ])('does not remember %s, nor what was there before', (_, members) => {
    const rows = createListedRows(1);
    rows.keep(0, entry, file, file);
    rows.keep(0, { ...entry, ...members }, file, file);
    expect(rows.find(0, 'k', file, file)).toBeNull();
  });

  test.each([
    ['the body has another time', { mtimeNs: file.mtimeNs + 1n }, {}],
    ['the body is another file', { ino: file.ino + 1n }, {}],
    ['the body has another size', { size: file.size + 1n }, {}],
    ['the record was touched', {}, { ctimeNs: file.ctimeNs + 1n }],
    ['the record is another file', {}, { ino: file.ino + 1n }],
  ])('gives nothing back when %s', (_, body, sidecar) => {
    const rows = createListedRows(1);
    rows.keep(0, entry, file, file);
    const as = (changed: object): typeof file => Object.assign(Object.create(file), changed);
    expect(rows.find(0, 'k', as(body), as(sidecar))).toBeNull();
  });
});
