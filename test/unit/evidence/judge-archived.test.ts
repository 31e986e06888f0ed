import { describe, expect, it } from 'vitest';
import { judgeOf } from '../../../src/evidence/judge-copy.ts';
import type { Level, PathFacts } from '../../../src/evidence/verdict.ts';
import { GOOD } from './facts.ts';

const ARCHIVED: PathFacts = { ...GOOD, access: 'archived' };

const copy = { source: '/data', endpoint: null, madeBy: 'other' } as const;

describe('an object that must be restored before anybody can read it', () => {
  it.each<[string, Partial<PathFacts>, Level, 'source' | 'bucket', string]>([
    ['was archived before it was proved', {}, 'L2', 'source', 'differ class'],
    ['is told by the listing at L1 too', {}, 'L1', 'source', 'differ class'],
    ['does not matter where only names are asked for', {}, 'L0', 'source', 'match '],
    ['is as it should be after the commit', {}, 'L2', 'bucket', 'match '],
    ['has other bytes, which is worse', { checksum: 'different' }, 'L2', 'source', 'differ checksum'],
    ['belongs to nobody', { source: 'absent', kind: null }, 'L2', 'source', 'changed-since new-at-source'],
  ])('%s', (_why, facts, level, authority, says) => {
    const { verdict, reason } = judgeOf(level, { copy: null, authority })({ ...ARCHIVED, ...facts });
    expect(`${verdict} ${reason}`).toBe(says);
  });

  it('is no business of ours in a copy that somebody else made', () =>
    expect(judgeOf('L2', { copy, authority: null })(ARCHIVED).verdict).toBe('match'));

  it('is archived too early by a record that does not tell who had the truth', () =>
    expect(judgeOf('L2', { copy: null, authority: null })(ARCHIVED).verdict).toBe('differ'));
});
