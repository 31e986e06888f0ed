import { describe, expect, it } from 'vitest';
import { partsOf } from '../../../../src/adapters/aws/copy-over.ts';
import { readConfiguration } from '../../../../src/plans/lifecycle/effective.ts';
import {
  COPY_PART_BYTES,
  type KeptObject,
  keepNeed,
  keepTallying,
  SINGLE_COPY_MAX_BYTES,
} from '../../../../src/plans/restore/keep.ts';
import { estimateKeep } from '../../../../src/plans/restore/keep-estimate.ts';
import { PRICES } from '../cost/price-table.ts';

const GIB = 2 ** 30;
const now = new Date('2026-11-22T10:00:00.000Z');
const until = new Date('2026-11-25T00:00:00.000Z');
const back = { kind: 'back', until } as const;
const object = (more: Partial<KeptObject> = {}): KeptObject => ({
  ...{ key: 'old/a', sizeBytes: GIB, storageClass: 'DEEP_ARCHIVE', restore: back },
  ...more,
});
const rules = (...given: readonly object[]) =>
  readConfiguration({
    rules: given.map((rule, index) => ({ ID: `r${index}`, Status: 'Enabled', ...rule })),
    transitionDefaultMinimumObjectSize: null,
  });
const tallyOf = (objects: readonly KeptObject[], on = rules()) => {
  const counting = keepTallying('STANDARD', now, on);
  counting.add(objects, 0);
  return counting.tally();
};

describe('what is to be copied', () => {
  const archived = { key: 'old/a', sizeBytes: 1, storageClass: 'GLACIER' };
  it.each([
    ['a restored object', object(), 'copy'],
    ['one that is in the class', object({ storageClass: 'STANDARD' }), 'done'],
    ['one that is archived', archived, 'notBack'],
    ['one that is on its way', object({ restore: { kind: 'on-its-way' } }), 'notBack'],
    ['one in another class', object({ storageClass: 'STANDARD_IA' }), 'other'],
    ['one that comes back for good', { ...archived, storageClass: 'INTELLIGENT_TIERING' }, 'other'],
  ] as const)('%s: %s', (_what, one, need) => expect(keepNeed(one, 'STANDARD')).toBe(need));

  it('is counted with its requests, and until when it is there', () => {
    const tally = tallyOf([object(), object({ storageClass: 'GLACIER', sizeBytes: 6 * GIB })]);
    expect(tally).toMatchObject({
      copy: { GLACIER: { objects: 1, bytes: 6 * GIB }, DEEP_ARCHIVE: { objects: 1, bytes: GIB } },
      requests: 1 + 2 + 6,
      firstGoesAt: until.toISOString(),
      again: null,
    });
  });
});

describe('rules that would archive it again', () => {
  const into = (Days: number, StorageClass = 'DEEP_ARCHIVE') => ({ Transitions: [{ Days, StorageClass }] });
  it.each([
    ['at once', [{ Filter: { Prefix: 'old/' }, ...into(0) }], { soonest: 1, ruleIds: ['r0'] }],
    ['later', [{ Filter: { Prefix: 'old/' }, ...into(90) }], { soonest: 91, ruleIds: ['r0'] }],
    ['of another prefix', [{ Filter: { Prefix: 'new/' }, ...into(0) }], null],
    ['that is off', [{ Status: 'Disabled', Filter: {}, ...into(0) }], null],
    ['into a class that is read at once', [{ Filter: {}, ...into(30, 'STANDARD_IA') }], null],
    [
      'by a tag that it may have',
      [{ Filter: { And: { Prefix: 'old/', Tags: [{ Key: 'a', Value: 'b' }] } }, ...into(0) }],
      { soonest: 1, ruleIds: ['r0'] },
    ],
  ] as const)('%s', (_what, given, expected) => {
    const { again } = tallyOf([object()], rules(...given));
    if (expected === null) expect(again).toBeNull();
    else {
      expect(again).toMatchObject({ objects: 1, ruleIds: expected.ruleIds });
      expect(Math.ceil(again?.soonestDays ?? -1)).toBe(expected.soonest);
    }
  });
});

it('costs a request an object, and every month both versions', () => {
  const tally = tallyOf(Array.from({ length: 1000 }, () => object()));
  const { onceUsd, monthly, monthlyUsd } = estimateKeep(tally, 'STANDARD', PRICES);
  expect(onceUsd).toBeCloseTo(0.005 + 0.000005, 5);
  const of = (item: string) =>
    monthly.filter((line) => line.item === item).reduce((sum, { usd }) => sum + usd, 0);
  expect(of('keep-month')).toBeCloseTo(1000 * 0.023, 5);
  expect(of('keep-old-month')).toBeGreaterThan(1000 * 0.00099 - 0.001);
  expect(monthlyUsd).toBeCloseTo(of('keep-month') + of('keep-old-month'), 5);
});

describe('parts of a copy', () => {
  it.each([
    ['its own', 10, [4, 4, 2], [4, 4, 2]],
    ['not its own where they are not all', 10, [4, 4], [10]],
    ['equal ones', SINGLE_COPY_MAX_BYTES + 1, null, [...Array(5).fill(COPY_PART_BYTES), 1]],
  ] as const)('%s', (_what, size, own, lengths) => {
    const parts = partsOf(size, own);
    expect(parts.map(({ length }) => length)).toEqual(lengths);
    expect(parts.at(-1)).toMatchObject({ number: lengths.length, start: size - (lengths.at(-1) ?? 0) });
  });
  it('are no more than S3 takes', () => {
    expect(partsOf(48 * 2 ** 40, null).length).toBeLessThanOrEqual(10_000);
  });
});
