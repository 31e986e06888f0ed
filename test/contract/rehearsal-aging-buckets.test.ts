import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AdvanceUnderWay, type Aging, openAging } from '../../src/rehearsal/aging/aging.ts';
import { type Clock, openClock } from '../../src/rehearsal/clock.ts';
import { type DiskStore, openObjectStore } from '../../src/rehearsal/store/store.ts';
import { DAY } from '../unit/rehearsal/aging-facts.ts';

let directory: string;
let clock: Clock;
let store: DiskStore;
let aging: Aging;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'aging-'));
  clock = openClock(directory);
  store = await openObjectStore(directory, clock);
  aging = openAging({ store, clock });
});
afterEach(async () => {
  await aging.close();
  rmSync(directory, { recursive: true });
});
const put = (bucket: string, key: string) =>
  store.put(
    bucket,
    key,
    (async function* () {
      yield Buffer.from('x');
    })(),
  );
const lifecycle = (bucket: string): void => {
  const rule = '<Rule><ID>a</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status>';
  const what = '<Transition><Days>9000</Days><StorageClass>GLACIER</StorageClass></Transition></Rule>';
  writeFileSync(
    join(store.layout(bucket).config, 'lifecycle.xml'),
    `<LifecycleConfiguration>${rule}${what}</LifecycleConfiguration>`,
  );
};

test.each([
  ['looked at', 0],
  ['aged', DAY],
])('a bucket that is deleted while others are %s is left out', async (_what, ms) => {
  await store.createBucket('first');
  await store.createBucket('second');
  lifecycle('first');
  for (let i = 0; i < 600; i++) await put('first', `k${i}`);
  await put('second', 'k');
  const advanced = aging.advance(ms);
  while (aging.progress().seen === 0) await setImmediate();
  store.removeBucket('second');
  expect((await advanced).buckets.map(({ bucket }) => bucket)).toEqual(['first']);
});

test('a bucket that is deleted while it is looked at is left out', async () => {
  await store.createBucket('first');
  for (let i = 0; i < 600; i++) await put('first', `k${i}`);
  const advanced = aging.advance(0);
  while (aging.progress().seen === 0) await setImmediate();
  store.removeBucket('first');
  expect((await advanced).buckets).toEqual([]);
});

test('the clock is moved by one at a time', async () => {
  const first = aging.advance(DAY);
  await expect(aging.advance(DAY)).rejects.toThrow(AdvanceUnderWay);
  await first;
  await aging.advance(DAY);
});
