import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openBucketSettings } from '../../../src/rehearsal/s3/bucket-settings.ts';
import { openObjectStore } from '../../../src/rehearsal/store/store.ts';
import { scratchDirectory } from './s3-directory.ts';

const FILE = 'tagging.xml';
beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

test('a reader sees every text in its turn, each as late as the last', async () => {
  const store = await openObjectStore(await scratchDirectory());
  await store.createBucket('bucket');
  const settings = openBucketSettings(store, 100);
  const seen = (): readonly (string | null)[] => [
    settings.inForce('bucket', FILE),
    settings.shown('bucket', FILE),
  ];
  expect(seen()).toEqual([null, null]);
  settings.write('bucket', FILE, 'one');
  expect(seen(), 'what holds is not shown yet').toEqual(['one', null]);
  vi.advanceTimersByTime(60);
  settings.write('bucket', FILE, 'two');
  expect(seen(), 'still what was there before both').toEqual(['two', null]);
  vi.advanceTimersByTime(40);
  expect(seen(), 'the first is due').toEqual(['two', 'one']);
  vi.advanceTimersByTime(59);
  expect(seen()).toEqual(['two', 'one']);
  vi.advanceTimersByTime(1);
  expect(seen(), 'the second is due').toEqual(['two', 'two']);
  settings.write('bucket', FILE, null);
  expect(seen(), 'taking away is late as well').toEqual([null, 'two']);
  settings.forget('bucket');
  expect(seen()).toEqual([null, null]);
});
