import { describe, expect, it } from 'vitest';
import { closeBooks, overall } from '../../../src/evidence/books.ts';
import type { MAKERS } from '../../../src/evidence/evidence.ts';
import { judge } from '../../../src/evidence/judge.ts';
import { judgeOf } from '../../../src/evidence/judge-copy.ts';
import type { Level, PathFacts, Verdict } from '../../../src/evidence/verdict.ts';
import { GOOD } from './facts.ts';

/** A file that another tool copied and is as it should be. */
const COPIED: PathFacts = { ...GOOD, stored: 'after-source', report: 'none', metadata: 'not-compared' };
const NO_OBJECT = {
  object: 'absent',
  size: 'unknown',
  checksum: 'not-checked',
  learnt: 'none',
  stored: 'unknown',
} as const;
const WRONG = { checksum: 'different', learnt: 'none' } as const;
const DIRECTORY = { kind: 'directory', sourceNow: 'not-looked', checksum: 'not-checked' } as const;

const ruleOf = (madeBy: (typeof MAKERS)[number], level: Level) =>
  judgeOf(level, { copy: { source: '/data', endpoint: null, madeBy }, authority: null });

type Case = readonly [
  why: string,
  facts: Partial<PathFacts>,
  level: Level,
  other: readonly [Verdict, string],
  datasync: readonly [Verdict, string],
];

const CASES: readonly Case[] = [
  ['all is well', {}, 'L2', ['match', ''], ['match', '']],
  [
    'only DataSync stores directories',
    { ...NO_OBJECT, ...DIRECTORY },
    'L2',
    ['excluded', 'directory-without-object'],
    ['missing', 'no-object'],
  ],
  ['a marker that is there is a match', { ...DIRECTORY }, 'L2', ['match', ''], ['match', '']],
  [
    'most tools leave links out',
    { ...NO_OBJECT, kind: 'symlink' },
    'L2',
    ['excluded', 'link-not-copied'],
    ['missing', 'no-object'],
  ],
  [
    'some store what a link leads to',
    { kind: 'symlink', size: 'different', stored: 'unknown' },
    'L2',
    ['unverified', 'link-followed'],
    ['differ', 'size'],
  ],
  [
    'a link that is gone since is no link left out',
    { ...NO_OBJECT, kind: 'symlink', sourceNow: 'gone' },
    'L2',
    ['changed-since', 'gone-at-source'],
    ['changed-since', 'gone-at-source'],
  ],
  [
    'only DataSync stores the other names of a file in a later pass',
    { ...NO_OBJECT, hardLink: 'later' },
    'L2',
    ['missing', 'no-object'],
    ['unverified', 'hard-link-next-pass'],
  ],
  ['other bytes', WRONG, 'L2', ['differ', 'checksum'], ['differ', 'checksum']],
  [
    'other bytes, but the file was written after S3 stored the object',
    { ...WRONG, stored: 'before-source' },
    'L2',
    ['changed-since', 'changed-after-copy'],
    ['changed-since', 'changed-after-copy'],
  ],
  [
    'another size, and written after',
    { size: 'different', stored: 'before-source' },
    'L1',
    ['changed-since', 'changed-after-copy'],
    ['changed-since', 'changed-after-copy'],
  ],
  [
    'touched after, and the bytes were found equal',
    { stored: 'before-source' },
    'L2',
    ['match', ''],
    ['match', ''],
  ],
  [
    'touched after, and only the size was looked at',
    { stored: 'before-source' },
    'L1',
    ['changed-since', 'changed-after-copy'],
    ['changed-since', 'changed-after-copy'],
  ],
  ['presence asks for no time', { stored: 'before-source' }, 'L0', ['match', ''], ['match', '']],
  [
    'an excluded directory is left out by its pattern',
    { ...NO_OBJECT, ...DIRECTORY, source: 'excluded' },
    'L2',
    ['excluded', 'exclude-pattern'],
    ['excluded', 'exclude-pattern'],
  ],
  [
    'an object that nothing maps to',
    { source: 'absent', kind: null },
    'L2',
    ['extra', 'no-source-entry'],
    ['extra', 'no-source-entry'],
  ],
];

describe.each(CASES)('a copy: %s', (_why, facts, level, other, datasync) => {
  it.each([
    ['other', other],
    ['datasync', datasync],
  ] as const)('made by %s', (madeBy, [verdict, reason]) =>
    expect(ruleOf(madeBy, level)({ ...COPIED, ...facts })).toMatchObject({ verdict, reason }),
  );
});

it('a share of a migration is judged by its own rule', () => {
  const facts: PathFacts = { ...COPIED, ...WRONG, stored: 'before-source' };
  expect(judgeOf('L2', { copy: null, authority: 'source' })(facts)).toEqual(judge(facts, 'L2'));
});

it.each([
  ['directories', DIRECTORY, [], 'proved'],
  ['links', { kind: 'symlink' }, [], 'proved-with-exceptions'],
  ['links that somebody accepted', { kind: 'symlink' }, ['link-not-copied'], 'proved'],
] as const)('%s without an object leave the copy proved, or not', (_what, facts, accepted, verdict) => {
  const groups = [{ ...ruleOf('other', 'L2')({ ...COPIED, ...NO_OBJECT, ...facts }), entries: 1, bytes: 0 }];
  const books = closeBooks(1, groups);
  expect(books).toMatchObject({ excluded: 1, balanced: true });
  expect(overall({ groups, books, inventoryComplete: true, accepted })).toBe(verdict);
});
