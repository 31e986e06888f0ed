import { describe, expect, it } from 'vitest';
import {
  bytesThatDiffer,
  type DeepLook,
  deepLookOf,
  openAfter,
  settleFound,
} from '../../../src/evidence/deeper.ts';
import { seedOf } from '../../../src/evidence/sample.ts';
import { evidenceOf, groupOf } from './sample.ts';

const l3 = (id: string, differ = 0): DeepLook => ({ id, level: 'L3', differ, unverified: 0, sample: null });
const l4 = (id: string, differ: number, slice: number, slices = 100, seed = 7): DeepLook => ({
  ...{ id, level: 'L4', differ, unverified: 0, sample: { seed, slices, slice } },
});
const after = (...looks: readonly DeepLook[]) =>
  looks.reduce<readonly DeepLook[]>(openAfter, []).map(({ id }) => id);

describe('what a check of bytes found', () => {
  it.each<{ why: string; looks: readonly DeepLook[]; open: readonly string[] }>([
    { why: 'nothing', looks: [l3('a')], open: [] },
    { why: 'stays', looks: [l3('a', 1)], open: ['a'] },
    { why: 'is gone when the same look finds nothing', looks: [l3('a', 1), l3('b')], open: [] },
    {
      why: 'may be what could not be read now',
      looks: [l3('a', 1), { ...l3('b'), unverified: 1 }],
      open: ['a'],
    },
    { why: 'is found anew by the same look', looks: [l3('a', 2), l3('b', 1)], open: ['b'] },
    { why: 'in one slice is not seen in another', looks: [l4('a', 1, 3), l4('b', 0, 4)], open: ['a'] },
    { why: 'nor in as many of another seed', looks: [l4('a', 1, 3), l4('b', 0, 3, 100, 8)], open: ['a'] },
    { why: 'nor in one of fewer slices', looks: [l4('a', 1, 3), l4('b', 0, 3, 50)], open: ['a'] },
    { why: 'is seen in the same slice', looks: [l4('a', 1, 3), l4('b', 0, 3)], open: [] },
    { why: 'is seen when all is read', looks: [l4('a', 1, 3), l4('b', 0, 0, 1)], open: [] },
    { why: 'when read is not seen at rest', looks: [l4('a', 1, 3), l3('b')], open: ['a'] },
    { why: 'at rest is seen when all is read', looks: [l3('a', 1), l4('b', 0, 0, 1)], open: [] },
    { why: 'at rest is not seen when some is', looks: [l3('a', 1), l4('b', 0, 0)], open: ['a'] },
    { why: 'adds up', looks: [l4('a', 1, 3), l4('b', 1, 4), l3('c', 1)], open: ['a', 'b', 'c'] },
  ])('$why', ({ looks, open }) => expect(after(...looks)).toEqual(open));

  it('is told by the record: bytes alone, since any check sees sizes and metadata', () => {
    const groups = ['7 match/transferred', '2 differ/transferred checksum', '3 differ/transferred metadata'];
    const record = evidenceOf(groups.map(groupOf), { level: 'L3' });
    expect(bytesThatDiffer(record.groups)).toBe(2);
    expect(deepLookOf(record)).toEqual({
      id: record.id,
      level: 'L3',
      differ: 2,
      unverified: 0,
      sample: null,
    });
    expect(deepLookOf(evidenceOf(groups.map(groupOf)))).toBeNull();
  });

  it.each<[DeepLook, string]>([
    [l3('a', 1), '--level L3'],
    [l4('a', 1, 0, 1), '--level L4 --sample all'],
    [l4('a', 1, 3), '--level L4 --seed 7'],
    [l4('a', 1, 3, 100, seedOf('one')), '--level L4'],
  ])('%j is looked at again', (look, flags) =>
    expect(settleFound('one', look, 'repair')).toMatch(
      new RegExp(`again: headwater verify --share one ${flags}$`),
    ),
  );

  it.each([
    ['repair', '(headwater apply --repair --share one --evidence a)'],
    [
      'rollback-first',
      '(headwater cutover rollback --share one, then headwater apply --repair --share one --evidence a)',
    ],
    ['by-hand', '(bring back the right versions)'],
  ] as const)('is mended by %s', (mending, way) =>
    expect(settleFound('one', l3('a', 1), mending)).toContain(way),
  );
});
