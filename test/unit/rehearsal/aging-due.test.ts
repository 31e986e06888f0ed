import { expect, test } from 'vitest';
import type { VersionFacts } from '../../../src/rehearsal/aging/due.ts';
import { dueActions, type LifecycleState } from '../../../src/rehearsal/aging/due-actions.ts';
import type { LifecycleRule } from '../../../src/rehearsal/s3/lifecycle-parse.ts';
import { at, KIB, rule, said, stateOf, version } from './aging-facts.ts';

interface Case {
  readonly because: string;
  readonly rules: readonly LifecycleRule[];
  readonly versions: readonly VersionFacts[];
  readonly state?: Partial<LifecycleState>;
  /** What is due on which day. */
  readonly due: Readonly<Record<number, readonly string[]>>;
}

const to = (storageClass: string, days: number) => ({ storageClass, days });
const moves = (...transitions: readonly { storageClass: string; days: number }[]): LifecycleRule =>
  rule({ transitions });
const expires = (days: number): LifecycleRule => rule({ expiration: { days } });
const versioned = { versioning: 'enabled' } as const;

const single: readonly Case[] = [
  {
    because: 'days after creation are rounded up to midnight',
    rules: [moves(to('GLACIER', 3))],
    versions: [version()],
    due: { 3: [], 3.99: [], 4: ['null GLACIER'], 5: ['null GLACIER'] },
  },
  {
    because: 'zero days is the midnight after creation',
    rules: [moves(to('GLACIER', 0))],
    versions: [version()],
    due: { 0.9: [], 1: ['null GLACIER'] },
  },
  {
    because: 'what was created at midnight is not made a day older',
    rules: [moves(to('GLACIER', 3))],
    versions: [version({ createdAt: at(0) })],
    due: { 2.99: [], 3: ['null GLACIER'] },
  },
  {
    because: 'a date holds for what comes later too, from its first midnight on',
    rules: [rule({ transitions: [{ date: new Date(at(5)), storageClass: 'GLACIER' }] })],
    versions: [version({ createdAt: at(9.5) })],
    due: { 9.9: [], 10: ['null GLACIER'] },
  },
  {
    because: 'a date in the future moves nothing before it',
    rules: [rule({ transitions: [{ date: new Date(at(5)), storageClass: 'GLACIER' }] })],
    versions: [version()],
    due: { 4: [], 5: ['null GLACIER'] },
  },
  {
    because: 'a disabled rule does nothing',
    rules: [rule({ enabled: false, expiration: { days: 1 }, transitions: [to('GLACIER', 0)] })],
    versions: [version()],
    due: { 400: [] },
  },
  {
    because: 'another prefix is not meant',
    rules: [rule({ filter: { prefix: 'log/' }, expiration: { days: 1 } })],
    versions: [version()],
    due: { 400: [] },
  },
  {
    because: 'a prefix without a slash also means its longer neighbours',
    rules: [rule({ filter: { prefix: 'log' }, expiration: { days: 1 } })],
    versions: [version()],
    due: { 2: ['delete null'] },
  },
  {
    because: 'every tag of the rule has to be there, further ones may',
    rules: [rule({ filter: { tags: { team: 'ml', kind: 'raw' } }, expiration: { days: 1 } })],
    versions: [version({ tags: { team: 'ml', kind: 'raw', more: '1' } })],
    due: { 2: ['delete null'] },
  },
  {
    because: 'one tag of two is not enough',
    rules: [rule({ filter: { tags: { team: 'ml', kind: 'raw' } }, expiration: { days: 1 } })],
    versions: [version({ tags: { team: 'ml' } })],
    due: { 400: [] },
  },
  {
    because: 'the value of a tag matches exactly, an empty one too',
    rules: [rule({ filter: { tags: { team: '' } }, expiration: { days: 1 } })],
    versions: [version({ tags: { team: 'ml' } })],
    due: { 400: [] },
  },
  {
    because: 'the lower bound of sizes is exclusive',
    rules: [rule({ filter: { greaterThan: 1024 * KIB }, expiration: { days: 1 } })],
    versions: [version()],
    due: { 400: [] },
  },
  {
    because: 'the upper bound of sizes is exclusive',
    rules: [rule({ filter: { lessThan: 1024 * KIB }, expiration: { days: 1 } })],
    versions: [version()],
    due: { 400: [] },
  },
  {
    because: 'between the bounds it matches',
    rules: [
      rule({ filter: { greaterThan: 1024 * KIB - 1, lessThan: 1024 * KIB + 1 }, expiration: { days: 1 } }),
    ],
    versions: [version()],
    due: { 2: ['delete null'] },
  },
  {
    because: 'under 128 KiB nothing moves by default',
    rules: [moves(to('DEEP_ARCHIVE', 0))],
    versions: [version({ sizeBytes: 128 * KIB - 1 })],
    due: { 400: [] },
  },
  {
    because: '128 KiB moves',
    rules: [moves(to('DEEP_ARCHIVE', 0))],
    versions: [version({ sizeBytes: 128 * KIB })],
    due: { 1: ['null DEEP_ARCHIVE'] },
  },
  {
    because: 'a size bound of the rule takes the place of the default',
    rules: [rule({ filter: { greaterThan: 10 }, transitions: [to('STANDARD_IA', 30)] })],
    versions: [version({ sizeBytes: 11 })],
    due: { 31: ['null STANDARD_IA'] },
  },
  {
    because: 'the older default spares small objects the classes with a minimum size only',
    rules: [moves(to('GLACIER_IR', 0), to('GLACIER', 90))],
    versions: [version({ sizeBytes: 5 })],
    state: { minimum: 'varies_by_storage_class' },
    due: { 90: [], 91: ['null GLACIER'] },
  },
  {
    because: 'small objects expire like any other',
    rules: [expires(1)],
    versions: [version({ sizeBytes: 0 })],
    due: { 2: ['delete null'] },
  },
  {
    because: 'a chain is made hop by hop',
    rules: [moves(to('STANDARD_IA', 30), to('GLACIER', 90), to('DEEP_ARCHIVE', 180))],
    versions: [version()],
    due: { 30: [], 31: ['null STANDARD_IA'], 91: ['null GLACIER'], 181: ['null DEEP_ARCHIVE'] },
  },
  {
    because: 'lifecycle goes down only',
    rules: [moves(to('STANDARD_IA', 30))],
    versions: [version({ storageClass: 'GLACIER' })],
    due: { 400: [] },
  },
  {
    because: 'ONEZONE_IA does not become GLACIER_IR',
    rules: [moves(to('GLACIER_IR', 30))],
    versions: [version({ storageClass: 'ONEZONE_IA' })],
    due: { 400: [] },
  },
  {
    because: 'a class lifecycle knows nothing of stays',
    rules: [moves(to('GLACIER', 0))],
    versions: [version({ storageClass: 'REDUCED_REDUNDANCY' })],
    due: { 400: [] },
  },
];

const overlapping: readonly Case[] = [
  {
    because: 'the shorter expiration wins',
    rules: [expires(90), expires(10)],
    versions: [version()],
    due: { 10: [], 11: ['delete null'] },
  },
  {
    because: 'deletion for good goes before a move',
    rules: [moves(to('GLACIER', 10)), expires(10)],
    versions: [version()],
    due: { 11: ['delete null'] },
  },
  {
    because: 'a move goes before a delete marker',
    rules: [moves(to('GLACIER', 10)), expires(10)],
    versions: [version({ versionId: 'a' })],
    state: versioned,
    due: { 11: ['a GLACIER'] },
  },
  {
    because: 'what was moved today is hidden tomorrow',
    rules: [moves(to('GLACIER', 10)), expires(10)],
    versions: [version({ versionId: 'a', storageClass: 'GLACIER', movedAt: at(11) })],
    state: versioned,
    due: { 11: [], 11.9: [], 12: ['hide a'] },
  },
  {
    because: 'of two classes the cheaper one wins',
    rules: [moves(to('STANDARD_IA', 30)), moves(to('GLACIER', 30))],
    versions: [version()],
    due: { 31: ['null GLACIER'] },
  },
  {
    because: 'the same class by two rules: the sooner',
    rules: [moves(to('GLACIER', 365)), moves(to('GLACIER', 10))],
    versions: [version()],
    due: { 11: ['null GLACIER'] },
  },
  {
    because: 'INTELLIGENT_TIERING goes before GLACIER_IR',
    rules: [moves(to('INTELLIGENT_TIERING', 30)), moves(to('GLACIER_IR', 30))],
    versions: [version()],
    due: { 31: ['null INTELLIGENT_TIERING'] },
  },
  {
    because: 'and the one that lost stays lost',
    rules: [moves(to('INTELLIGENT_TIERING', 30)), moves(to('GLACIER_IR', 30))],
    versions: [version({ storageClass: 'INTELLIGENT_TIERING', movedAt: at(31) })],
    due: { 32: [], 400: [] },
  },
  {
    because: 'a later move of another rule is made',
    rules: [moves(to('INTELLIGENT_TIERING', 30)), moves(to('GLACIER_IR', 60))],
    versions: [version({ storageClass: 'INTELLIGENT_TIERING', movedAt: at(31) })],
    due: { 60: [], 61: ['null GLACIER_IR'] },
  },
  {
    because: 'INTELLIGENT_TIERING yields to GLACIER',
    rules: [moves(to('INTELLIGENT_TIERING', 30)), moves(to('GLACIER', 30))],
    versions: [version()],
    due: { 31: ['null GLACIER'] },
  },
  {
    because: 'a rule put late makes at once what it would have made day by day',
    rules: [moves(to('GLACIER', 10)), moves(to('STANDARD_IA', 60))],
    versions: [version()],
    due: { 100: ['null GLACIER'] },
  },
];

const [newest, middle, oldest] = ['c', 'b', 'a'].map((versionId, index) =>
  version({ versionId, createdAt: at(20 - index * 10) + 1 }),
) as [VersionFacts, VersionFacts, VersionFacts];
const marker = version({ versionId: 'm', deleteMarker: true, sizeBytes: 0, createdAt: at(30) + 1 });
const noncurrent = (changes: Partial<LifecycleRule>): readonly LifecycleRule[] => [rule(changes)];

const versionsOfKeys: readonly Case[] = [
  {
    because: 'the current version is hidden, not deleted',
    rules: [expires(5)],
    versions: [newest],
    state: versioned,
    due: { 25: [], 26: ['hide c'] },
  },
  {
    because: 'with suspended versioning as well',
    rules: [expires(5)],
    versions: [newest],
    state: { versioning: 'suspended' },
    due: { 26: ['hide c'] },
  },
  {
    because:
      'the marker of a suspended bucket takes the place of the null version, of which nothing is left to move',
    rules: [rule({ expiration: { days: 5 }, noncurrentTransitions: [{ days: 0, storageClass: 'GLACIER' }] })],
    versions: [{ ...newest, versionId: 'null', createdAt: at(20) }],
    state: { versioning: 'suspended' },
    due: { 25: ['hide null'] },
  },
  {
    because: 'moves and expirations of current objects leave noncurrent ones alone',
    rules: [rule({ transitions: [to('GLACIER', 0)], expiration: { days: 1000 } })],
    versions: [newest, middle, oldest],
    state: versioned,
    due: { 400: ['c GLACIER'] },
  },
  {
    because: 'noncurrent days count from the successor, not from the version',
    rules: noncurrent({ noncurrentExpiration: { days: 7 } }),
    versions: [newest, middle, oldest],
    state: versioned,
    due: { 17: [], 18: ['delete a'], 27: ['delete a'], 28: ['delete b', 'delete a'] },
  },
  {
    because: 'noncurrent versions move by those days too',
    rules: noncurrent({ noncurrentTransitions: [{ days: 7, storageClass: 'GLACIER' }] }),
    versions: [newest, middle],
    state: versioned,
    due: { 27: [], 28: ['b GLACIER'] },
  },
  {
    because: 'so many newer noncurrent versions are kept, however old',
    rules: noncurrent({ noncurrentExpiration: { days: 7, newerVersions: 1 } }),
    versions: [newest, middle, oldest],
    state: versioned,
    due: { 400: ['delete a'] },
  },
  {
    because: 'a move that waits for newer versions does not hold back one that does not',
    rules: noncurrent({
      noncurrentTransitions: [
        { days: 1, newerVersions: 5, storageClass: 'STANDARD_IA' },
        { days: 60, storageClass: 'GLACIER' },
      ],
    }),
    versions: [newest, middle],
    state: versioned,
    due: { 80: [], 81: ['b GLACIER'] },
  },
  {
    because: 'deleting for good goes before moving',
    rules: noncurrent({
      noncurrentTransitions: [{ days: 7, storageClass: 'GLACIER' }],
      noncurrentExpiration: { days: 10 },
    }),
    versions: [newest, middle],
    state: versioned,
    due: { 40: ['delete b'] },
  },
  {
    because: 'versions under a marker are noncurrent since the marker',
    rules: noncurrent({ noncurrentExpiration: { days: 7 } }),
    versions: [marker, newest],
    state: versioned,
    due: { 37: [], 38: ['delete c'] },
  },
  {
    because: 'a noncurrent marker is deleted and never moved',
    rules: noncurrent({
      noncurrentTransitions: [{ days: 0, storageClass: 'GLACIER' }],
      noncurrentExpiration: { days: 7 },
    }),
    versions: [version({ versionId: 'd', createdAt: at(40) }), marker],
    state: { ...versioned, minimum: 'varies_by_storage_class' },
    due: { 46: [], 47: ['delete m'] },
  },
  {
    because: 'a marker above nothing goes at the next midnight when a rule says so',
    rules: [rule({ expiration: { expiredObjectDeleteMarker: true } })],
    versions: [marker],
    state: versioned,
    due: { 30.5: [], 31: ['delete m'] },
  },
  {
    because: 'a marker above nothing goes when it is as old as objects that expire',
    rules: [expires(5)],
    versions: [marker],
    state: versioned,
    due: { 35: [], 36: ['delete m'] },
  },
  {
    because: 'a marker above a version stays',
    rules: [rule({ expiration: { expiredObjectDeleteMarker: true } }), expires(5)],
    versions: [marker, newest],
    state: versioned,
    due: { 400: [] },
  },
  {
    because: 'a rule that asks for a size is not about markers',
    rules: [rule({ filter: { lessThan: 10 }, expiration: { days: 5 } })],
    versions: [marker],
    state: versioned,
    due: { 400: [] },
  },
  {
    because: 'the last version and then its marker may go on one day',
    rules: [rule({ expiration: { expiredObjectDeleteMarker: true }, noncurrentExpiration: { days: 7 } })],
    versions: [marker, newest],
    state: versioned,
    due: { 38: ['delete c', 'delete m'] },
  },
  {
    because: 'a locked version is not deleted before its lock ends',
    rules: noncurrent({ noncurrentExpiration: { days: 7 } }),
    versions: [newest, { ...middle, lockedUntil: at(60) + 1 }],
    state: versioned,
    due: { 60: [], 61: ['delete b'] },
  },
  {
    because: 'under a legal hold it is never deleted',
    rules: noncurrent({ noncurrentExpiration: { days: 7 } }),
    versions: [newest, { ...middle, lockedUntil: Number.POSITIVE_INFINITY }],
    state: versioned,
    due: { 4000: [] },
  },
  {
    because: 'a locked version moves, instead of being deleted',
    rules: noncurrent({
      noncurrentTransitions: [{ days: 1, storageClass: 'GLACIER' }],
      noncurrentExpiration: { days: 7 },
    }),
    versions: [newest, { ...middle, lockedUntil: Number.POSITIVE_INFINITY }],
    state: versioned,
    due: { 60: ['b GLACIER'] },
  },
  {
    because: 'a locked current version is hidden all the same',
    rules: [expires(5)],
    versions: [{ ...newest, lockedUntil: Number.POSITIVE_INFINITY }],
    state: versioned,
    due: { 26: ['hide c'] },
  },
];

test.each([...single, ...overlapping, ...versionsOfKeys])('$because', ({ rules, versions, state, due }) => {
  for (const [day, expected] of Object.entries(due)) {
    const { actions } = dueActions(stateOf(rules, state), versions, at(Number(day)));
    expect(actions.map(said), `day ${day}`).toEqual(expected);
  }
});

test.each([
  { because: 'the move that is not due yet', rules: [moves(to('GLACIER', 30))], next: 31 },
  { because: 'the first of several', rules: [moves(to('GLACIER', 30)), expires(10)], next: 11 },
  { because: 'the day after something was deleted', rules: [expires(1)], next: 5 },
  { because: 'the next hop', rules: [moves(to('STANDARD_IA', 0), to('GLACIER', 90))], next: 91 },
  { because: 'never, without rules', rules: [], next: Number.POSITIVE_INFINITY },
  {
    because: 'never, for what is spared',
    rules: [rule({ enabled: false, expiration: { days: 9 } })],
    next: Number.POSITIVE_INFINITY,
  },
])('the next look is at $because', ({ rules, next }) => {
  expect(dueActions(stateOf(rules), [version()], at(4)).next).toBe(at(next));
});

test('the next look at a locked version is when its lock ends', () => {
  const rules = noncurrent({ noncurrentExpiration: { days: 7 } });
  const locked = { ...middle, lockedUntil: at(60) + 1 };
  expect(dueActions(stateOf(rules, versioned), [newest, locked], at(40)).next).toBe(at(61));
});
