import { describe, expect, it } from 'vitest';
import { type PastWrite, standingOf, worthKeeping } from '../../../../src/plans/lifecycle/standing.ts';

const LAG = 1000;
const write = (before: string, after: string, atMs: number, more: Partial<PastWrite> = {}): PastWrite => ({
  migration: 'lab',
  before,
  after,
  atMs,
  sent: true,
  ...more,
});

describe('what was read is', () => {
  it.each<
    readonly [why: string, digest: string, writes: readonly PastWrite[], nowMs: number, standing: string]
  >([
    ['nobody ever wrote', 'a', [], 0, 'current'],
    ['as it was written last', 'b', [write('a', 'b', 0)], 1, 'current'],
    ['as it was before the last write, a moment ago', 'a', [write('a', 'b', 0)], 999, 'behind'],
    [
      'so for longer than a read can be behind: somebody put it back',
      'a',
      [write('a', 'b', 0)],
      1000,
      'current',
    ],
    ['as it was before the write before', 'a', [write('a', 'b', 0), write('b', 'c', 500)], 600, 'behind'],
    ['as the write before left it', 'b', [write('a', 'b', 0), write('b', 'c', 500)], 600, 'behind'],
    ['taken back by the last write', 'a', [write('a', 'b', 0), write('b', 'a', 500)], 600, 'current'],
    ['something that no write knows: a foreign one', 'x', [write('a', 'b', 0)], 1, 'current'],
    [
      'before a write of our own that may never have been sent: it is made again',
      'a',
      [write('a', 'b', 0, { sent: false })],
      1,
      'current',
    ],
    [
      'before a write of others that may have been sent',
      'a',
      [write('a', 'b', 0, { sent: false, migration: 'other' })],
      1,
      'behind',
    ],
    [
      'before one that was, and one of our own that may not have been',
      'a',
      [write('a', 'b', 0), write('b', 'c', 1, { sent: false })],
      2,
      'behind',
    ],
  ])('%s', (_, digest, writes, nowMs, standing) =>
    expect(standingOf(digest, writes, { migration: 'lab', nowMs, lagMs: LAG })).toBe(standing),
  );
});

it('worth keeping is what a read may be behind, and the last of each migration', () => {
  const [old, lastOfOther, last, fresh] = [
    write('a', 'b', 0),
    write('b', 'c', 1, { migration: 'other' }),
    write('c', 'd', 2),
    write('d', 'e', 1500),
  ];
  const kept = (...writes: readonly PastWrite[]) => worthKeeping(writes, { nowMs: 2000, lagMs: LAG });
  expect(kept(old, lastOfOther, last)).toEqual([lastOfOther, last]);
  expect(kept(old, lastOfOther, last, fresh)).toEqual([lastOfOther, fresh]);
  expect(kept(write('a', 'b', 1400), fresh), 'both may be shown').toHaveLength(2);
});
