import { rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Aging, openAging } from '../../../src/rehearsal/aging/aging.ts';
import { type Clock, openClock } from '../../../src/rehearsal/clock.ts';
import { LIFECYCLE_FILE } from '../../../src/rehearsal/s3/lifecycle-file.ts';
import { type DiskStore, openObjectStore } from '../../../src/rehearsal/store/store.ts';
import { scratchDirectory } from './s3-directory.ts';

let directory: string;
let store: DiskStore;
let clock: Clock;
let aging: Aging;

// A day passes in less than a tenth of a second.
beforeEach(async () => {
  directory = await scratchDirectory();
  clock = openClock(directory, 1_000_000);
  store = await openObjectStore(directory, clock);
  await store.createBucket('bucket');
  aging = openAging({ store, clock });
});
afterEach(async () => {
  await aging.close();
  clock.close();
  rmSync(directory, { recursive: true });
});

const classNow = async () => (await store.head('bucket', 'a'))?.storageClass;

test('midnights that pass by themselves carry lifecycle out, a configuration broken by hand or not', async () => {
  const put = (xml: string): void => writeFileSync(`${store.layout('bucket').config}/${LIFECYCLE_FILE}`, xml);
  await store.put(
    'bucket',
    'a',
    (async function* () {
      yield Buffer.alloc(200 * 1024);
    })(),
  );
  put('<oops>');
  const since = clock.now();
  await expect.poll(() => clock.now() - since).toBeGreaterThan(3 * 86_400_000);
  expect(await classNow()).toBe('STANDARD');
  put(
    '<LifecycleConfiguration><Rule><ID>a</ID><Status>Enabled</Status><Filter/><Transition><Days>1</Days>' +
      '<StorageClass>GLACIER</StorageClass></Transition></Rule></LifecycleConfiguration>',
  );
  await expect.poll(classNow).toBe('GLACIER');
  const moved = Date.parse((await store.head('bucket', 'a'))?.classSince ?? '');
  expect(moved % 86_400_000).toBe(0);
});

test('moving the clock shows a configuration broken by hand', async () => {
  writeFileSync(`${store.layout('bucket').config}/${LIFECYCLE_FILE}`, '<oops>');
  await expect(aging.advance(1)).rejects.toThrow('not well-formed');
});
