import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DiskStore, openObjectStore } from '../../../src/rehearsal/store/store.ts';
import { scratchDirectory } from './s3-directory.ts';

let directory: string;
let store: DiskStore;

beforeEach(async () => {
  directory = await scratchDirectory();
  store = await openObjectStore(directory);
  await store.createBucket('bucket');
});
afterEach(() => rmSync(directory, { recursive: true }));

async function* text(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}

test('an amended object keeps time, version, ETag and bytes, in another store too', async () => {
  const written = await store.put('bucket', 'a', text('hello'), {
    metadata: { x: '1' },
    headers: { 'cache-control': 'no-store' },
    state: { tags: { team: 'ml' } },
  });
  const patch = { storageClass: 'GLACIER', classSince: '2026-04-01T00:00:00.000Z' };
  const amended = await store.amend('bucket', 'a', patch);
  expect(amended).toEqual({ ...written, ...patch });
  expect(amended?.tags).toEqual({ team: 'ml' });
  expect(await (await openObjectStore(directory)).head('bucket', 'a')).toEqual(amended);
});

test('null takes a member away, and what is not there stays away', async () => {
  await store.put('bucket', 'a', text('hello'), { state: { tags: { team: 'ml' }, legalHold: true } });
  const amended = await store.amend('bucket', 'a', { tags: null });
  expect(amended).not.toHaveProperty('tags');
  expect(amended?.legalHold).toBe(true);
  expect(await store.amend('bucket', 'b', { tags: {} })).toBeNull();
});

test('a new object of the key starts without what the old one had', async () => {
  await store.put('bucket', 'a', text('hello'), { state: { tags: { team: 'ml' } } });
  await store.amend('bucket', 'a', { storageClass: 'DEEP_ARCHIVE' });
  const second = await store.put('bucket', 'a', text('world'));
  expect(second).toMatchObject({ storageClass: 'STANDARD' });
  expect(second).not.toHaveProperty('tags');
});
