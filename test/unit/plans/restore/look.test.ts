import { describe, expect, it } from 'vitest';
import { expectedBack, looking, nextLookMs } from '../../../../src/plans/restore/look.ts';
import { isSameSelection, restoreId } from '../../../../src/plans/restore/record.ts';
import { tallying } from '../../../../src/plans/restore/tally.ts';

const at = new Date('2026-11-22T10:00:00.000Z');
const HOUR = 3_600_000;

it('a look counts each object once, by how it stands', () => {
  const until = (text: string) => ({ kind: 'back' as const, until: new Date(text) });
  const making = looking(at);
  making.add(
    [
      { storageClass: 'GLACIER', sizeBytes: 1, restore: until('2026-12-01T00:00:00.000Z') },
      { storageClass: 'GLACIER', sizeBytes: 2, restore: until('2026-11-30T00:00:00.000Z') },
      { storageClass: 'DEEP_ARCHIVE', sizeBytes: 4, restore: { kind: 'on-its-way' } },
      { storageClass: 'INTELLIGENT_TIERING', sizeBytes: 8, restore: { kind: 'on-its-way' } },
      { storageClass: 'DEEP_ARCHIVE', sizeBytes: 16 },
      { storageClass: 'INTELLIGENT_TIERING', sizeBytes: 32 },
      { storageClass: 'STANDARD', sizeBytes: 64 },
    ],
    2,
  );
  expect(making.look()).toEqual({
    at: at.toISOString(),
    back: { objects: 2, bytes: 3 },
    onItsWay: { objects: 2, bytes: 12 },
    archived: { objects: 1, bytes: 16 },
    unknown: { objects: 1, bytes: 32 },
    readable: { objects: 1, bytes: 64 },
    missing: 2,
    firstGoesAt: '2026-11-30T00:00:00.000Z',
  });
});

describe('when the last is expected', () => {
  const terms = { tier: 'Bulk', days: 1, intelligentTiering: false } as const;
  const tallyOf = (...classes: readonly string[]) => {
    const counting = tallying(terms, at);
    counting.add(
      classes.map((storageClass) => ({ storageClass, sizeBytes: 1 })),
      0,
    );
    return counting.tally();
  };
  const expected = (lastAskedAt: string | null, ...classes: readonly string[]) =>
    expectedBack({ terms, tally: tallyOf(...classes), confirmedAt: at.toISOString(), lastAskedAt });
  const lastAskedAt = '2026-11-22T12:00:00.000Z';
  it.each([
    ['the tier of its class, from the last request on', ['GLACIER'], 12],
    ['the slowest class decides', ['GLACIER', 'DEEP_ARCHIVE'], 48],
  ])('%s', (_, classes, hours) => {
    const byTier = Date.parse(lastAskedAt) + hours * HOUR;
    expect(expected(lastAskedAt, ...classes)).toEqual(new Date(byTier));
  });
  it('not before S3 can have brought that many bytes', () => {
    const tally = tallyOf('GLACIER');
    const much = { ...tally, ask: { ...tally.ask, GLACIER: { objects: 1, bytes: 10e15 } } };
    const found = expectedBack({ terms, tally: much, confirmedAt: at.toISOString(), lastAskedAt });
    expect(found).toEqual(new Date(at.getTime() + 240 * HOUR));
  });
  it('nobody knows before anything was asked for', () => {
    expect(expected(null, 'GLACIER')).toBeNull();
    expect(expected(lastAskedAt, 'STANDARD')).toBeNull();
  });
});

describe('the next look', () => {
  it.each([
    ['a quarter of what is expected', { leastMs: 1_000, tookMs: 10, expectedInMs: 48 * HOUR }, 12 * HOUR],
    ['no sooner than the least', { leastMs: 900_000, tookMs: 10, expectedInMs: 60_000 }, 900_000],
    ['the least when it is late', { leastMs: 900_000, tookMs: 10, expectedInMs: -HOUR }, 900_000],
    ['the least when nobody knows', { leastMs: 900_000, tookMs: 10, expectedInMs: null }, 900_000],
    [
      'a listing takes no more than a tenth of the time',
      { leastMs: 1, tookMs: HOUR, expectedInMs: 1 },
      10 * HOUR,
    ],
  ])('%s', (_, given, waitMs) => {
    expect(nextLookMs(given)).toBe(waitMs);
  });
});

describe('the name of a restore', () => {
  const prefix = { kind: 'prefix', keyPrefix: 'a/' } as const;
  const list = { kind: 'list', file: 'one.txt', sha256: 'f'.repeat(64), keys: 3 } as const;
  const of = {
    migration: 'm',
    bucket: 'b',
    terms: { tier: 'Bulk', days: 1, intelligentTiering: false },
  } as const;
  it('is the same for the same list in another place, and another for anything else', () => {
    const id = restoreId({ ...of, selection: list });
    expect(restoreId({ ...of, selection: { ...list, file: '/elsewhere/two.txt' } })).toBe(id);
    const others = [
      restoreId({ ...of, selection: prefix }),
      restoreId({ ...of, selection: list, bucket: 'c' }),
      restoreId({ ...of, selection: list, terms: { ...of.terms, days: 2 } }),
      restoreId({ ...of, selection: list, terms: { ...of.terms, tier: 'Standard' } }),
    ];
    expect(new Set([id, ...others]).size).toBe(5);
    expect(isSameSelection(list, { ...list, file: 'two.txt' })).toBe(true);
    expect(isSameSelection(list, prefix)).toBe(false);
  });
});
