import { describe, expect, it } from 'vitest';
import { listRemark } from '../../../src/views/verdict-line.ts';

const records = [
  {
    groups: [
      { verdict: 'match', book: 'unchanged', reason: '', entries: 5, bytes: 1 },
      { verdict: 'match', book: 'transferred', reason: '', entries: 3, bytes: 1 },
    ],
  },
  { groups: [{ verdict: 'missing', book: 'failed', reason: 'report-failed', entries: 2, bytes: 1 }] },
] as const;

describe('beside a list', () => {
  it.each([
    { why: 'a whole one needs no word', list: 'match', told: 8, said: null },
    {
      why: 'one of several records, too',
      list: 'missing',
      told: 1,
      said: 'and 1 more; all of them: --limit 0',
    },
    {
      why: 'a column of the books',
      list: 'transferred',
      told: 1,
      said: 'and 2 more; all of them: --limit 0',
    },
    { why: 'all of them', list: 'all', told: 10, said: null },
    { why: 'an empty one says so', list: 'extra', told: 0, said: 'No path is extra.' },
  ] as const)('$why', ({ list, told, said }) => expect(listRemark(records, list, told)).toBe(said));
  it('of nothing at all', () => expect(listRemark([], 'all', 0)).toBe('No path is there.'));
});
