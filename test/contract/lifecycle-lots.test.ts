import { afterAll, beforeAll, expect, it } from 'vitest';
import { cellsOf } from '../../src/plans/lifecycle/cells.ts';
import { readRule } from '../../src/plans/lifecycle/rule.ts';
import { listedLots } from '../../src/wiring/lifecycle-lots.ts';
import { rehearsed } from './aws-rehearsed.ts';

let cloud: Awaited<ReturnType<typeof rehearsed>>;
beforeAll(async () => {
  cloud = await rehearsed();
});
afterAll(() => cloud.close());

it('a bucket is counted by what its rules tell apart, ages by the day', async () => {
  const { buckets } = cloud.aws;
  await buckets.create('lots');
  const sizes = { 'a/1': 10, 'a/2': 20, 'a/b/1': 10, ab: 10, 'ü/1': 131_072 };
  for (const [key, size] of Object.entries(sizes))
    await buckets.writeOnce('lots', key, new Uint8Array(size), 'text/plain');
  const rule = {
    ID: 'r',
    Status: 'Enabled',
    Filter: { And: { Prefix: 'a/b/', ObjectSizeGreaterThan: 14 } },
    Expiration: { Days: 9 },
  };
  const cells = cellsOf([readRule(rule)], ['a/', 'ü/']);
  const lots = await listedLots(buckets, 'lots', cells);
  expect(
    lots
      .map(({ createdAtMs: _, ...lot }) => lot)
      .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  ).toEqual([
    { prefix: '', fromBytes: 0, belowBytes: 15, storageClass: 'STANDARD', objects: 1, bytes: 10 },
    { prefix: 'a/', fromBytes: 0, belowBytes: 15, storageClass: 'STANDARD', objects: 1, bytes: 10 },
    { prefix: 'a/', fromBytes: 15, belowBytes: 131_072, storageClass: 'STANDARD', objects: 1, bytes: 20 },
    { prefix: 'a/b/', fromBytes: 0, belowBytes: 15, storageClass: 'STANDARD', objects: 1, bytes: 10 },
    {
      prefix: 'ü/',
      fromBytes: 131_072,
      belowBytes: null,
      storageClass: 'STANDARD',
      objects: 1,
      bytes: 131_072,
    },
  ]);
  const days = new Set(lots.map(({ createdAtMs }) => createdAtMs % 86_400_000));
  expect([...days]).toEqual([0]);
});
