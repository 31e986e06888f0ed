import { describe, expect, it } from 'vitest';
import { needOf } from '../../../../src/plans/restore/need.ts';
import type { RestoreState } from '../../../../src/plans/restore/standing.ts';

const now = new Date('2026-11-22T10:00:00.000Z');
const back = (until: string | null): RestoreState => ({
  kind: 'back',
  until: until === null ? null : new Date(until),
});
const ON_ITS_WAY: RestoreState = { kind: 'on-its-way' };
const skip = (why: string) => ({ kind: 'skip', why });

describe('what an object needs', () => {
  const cases: readonly {
    readonly why: string;
    readonly storageClass: string;
    readonly restore?: RestoreState;
    readonly intelligentTiering?: boolean;
    readonly need: object;
  }[] = [
    { why: 'archived: asked for, for its days', storageClass: 'GLACIER', need: { kind: 'ask', days: 7 } },
    { why: 'archived deep: the same', storageClass: 'DEEP_ARCHIVE', need: { kind: 'ask', days: 7 } },
    { why: 'instant retrieval is read as it is', storageClass: 'GLACIER_IR', need: skip('readable') },
    { why: 'a class of the future is not asked for', storageClass: 'MAGNETIC_TAPE', need: skip('readable') },
    {
      why: 'on its way: nothing twice',
      storageClass: 'GLACIER',
      restore: ON_ITS_WAY,
      need: skip('on-its-way'),
    },
    {
      why: 'a copy that stays long enough',
      storageClass: 'GLACIER',
      restore: back('2026-11-29T10:00:00.000Z'),
      need: skip('back'),
    },
    {
      why: 'a copy that would go a second too early is kept for longer',
      storageClass: 'DEEP_ARCHIVE',
      restore: back('2026-11-29T09:59:59.000Z'),
      need: { kind: 'keep', days: 7 },
    },
    {
      why: 'a copy that S3 gives no end for',
      storageClass: 'GLACIER',
      restore: back(null),
      need: skip('back'),
    },
    {
      why: 'nobody asked for intelligent tiering',
      storageClass: 'INTELLIGENT_TIERING',
      need: skip('unknown'),
    },
    {
      why: 'intelligent tiering takes no days: what comes back stays',
      storageClass: 'INTELLIGENT_TIERING',
      intelligentTiering: true,
      need: { kind: 'ask', days: null },
    },
    {
      why: 'intelligent tiering on its way',
      storageClass: 'INTELLIGENT_TIERING',
      restore: ON_ITS_WAY,
      intelligentTiering: true,
      need: skip('on-its-way'),
    },
  ];
  it.each(cases)('$why', ({ storageClass, restore, intelligentTiering = false, need }) => {
    const object = { storageClass, ...(restore === undefined ? {} : { restore }) };
    expect(needOf(object, { tier: 'Bulk', days: 7, intelligentTiering }, now)).toEqual(need);
  });
});
