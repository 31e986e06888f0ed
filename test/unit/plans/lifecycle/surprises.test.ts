import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../../src/plans/lifecycle/effective.ts';
import { surprisesIn } from '../../../../src/plans/lifecycle/surprises.ts';

type Json = Readonly<Record<string, unknown>>;

const NOON = Date.parse('2026-11-22T12:00:00Z');
const rule = (ID: string, prefix: string, days: number, StorageClass: string, more: Json = {}): Json => ({
  ID,
  Status: 'Enabled',
  Filter: { Prefix: prefix },
  Transitions: [{ Days: days, StorageClass }],
  ...more,
});
const floor = (prefix: string, ObjectSizeGreaterThan: number) => ({
  Filter: { And: { Prefix: prefix, ObjectSizeGreaterThan } },
});
const tagged = (Key: string, Value: string) => ({ Filter: { Tag: { Key, Value } } });
const OURS = rule('headwater:lab:runs', 'runs/', 0, 'DEEP_ARCHIVE', floor('runs/', 262_143));
const gone = (ID: string, prefix: string, Days: number): Json => ({
  ...rule(ID, prefix, 0, 'GLACIER'),
  Transitions: [],
  Expiration: { Days },
});

const surprises = (rules: readonly Json[], versioned = false) =>
  surprisesIn({
    configuration: readConfiguration({ rules: [OURS, ...rules], transitionDefaultMinimumObjectSize: null }),
    isOwn: ({ id }) => id?.startsWith('headwater:lab:') ?? false,
    prefixes: ['runs/', 'home/'],
    versioned,
    nowMs: NOON,
  }).map(
    ({ kind, refused, ruleIds, prefixes, tags, fromBytes, belowBytes, planned, effective }) =>
      `${kind}${refused ? '' : ' (told)'} ${ruleIds.join('+')}: ${prefixes.join(' ')}` +
      `${tags.map(({ key, value }) => ` ${key}=${value}`).join('')} ${fromBytes}..${belowBytes ?? ''}: ` +
      `${planned} | ${effective}`,
  );

const table: readonly (readonly [
  why: string,
  rules: readonly Json[],
  is: readonly string[],
  versioned?: boolean,
])[] = [
  ['no rules of others', [], []],
  ['a rule about other prefixes', [rule('logs', 'logs/', 30, 'GLACIER'), gone('tmp', 'tmp/', 1)], []],
  ['a disabled rule', [rule('all', '', 30, 'GLACIER', { Status: 'Disabled' })], []],
  [
    'one that only cleans up versions',
    [{ ...gone('v', '', 1), Expiration: undefined, NoncurrentVersionExpiration: { NoncurrentDays: 9 } }],
    [],
  ],
  [
    'the same that is planned, later: it changes nothing',
    [rule('late', 'runs/', 30, 'DEEP_ARCHIVE', floor('runs/', 300_000))],
    [],
  ],
  [
    'a bucket-wide rule ages what stays by plan, and leaves small objects out [H.8]',
    [rule('all', '', 30, 'GLACIER')],
    [
      'overruled all: home/ 131072..: stays where it is | GLACIER after 30 days',
      'overruled all: runs/ 131072..262144: stays where it is | GLACIER after 30 days',
    ],
  ],
  [
    'one that comes before ours',
    [rule('early', 'runs/', 0, 'DEEP_ARCHIVE', floor('runs/', 0))],
    ['overruled early: runs/ 1..262144: stays where it is | DEEP_ARCHIVE at once'],
  ],
  [
    'a prefix without a slash that reaches ours by its beginning [H.9]',
    [rule('r', 'run', 1, 'GLACIER_IR', floor('run', 262_143))],
    [],
  ],
  [
    'the same, sooner than planned for what lies deeper',
    [gone('old', 'runs/old/', 400)],
    [
      'overruled old: runs/old/ 0..262144: stays where it is | deleted after 400 days',
      'overruled old: runs/old/ 262144..: DEEP_ARCHIVE at once | DEEP_ARCHIVE at once, deleted after 400 days',
    ],
  ],
  [
    'where versions are kept, objects are hidden',
    [gone('old', 'home/x/', 1)],
    ['overruled old: home/x/ 0..: stays where it is | hidden after 1 day'],
    true,
  ],
  [
    'what only comes to tagged objects is told, not refused',
    [rule('cold', '', 5, 'GLACIER', tagged('tier', 'cold'))],
    [
      'overruled (told) cold: home/ tier=cold 131072..: stays where it is | GLACIER after 5 days',
      'overruled (told) cold: runs/ tier=cold 131072..262144: stays where it is | GLACIER after 5 days',
    ],
  ],
  [
    'tags together come to more than each alone',
    [
      rule('a', 'home/', 5, 'STANDARD_IA', {
        Filter: { And: { Prefix: 'home/', Tags: [{ Key: 'a', Value: '1' }] } },
      }),
      rule('b', 'home/', 9, 'GLACIER', {
        Filter: { And: { Prefix: 'home/', Tags: [{ Key: 'b', Value: '2' }] } },
      }),
    ],
    [
      'overruled (told) a: home/ a=1 131072..: stays where it is | STANDARD_IA after 5 days',
      'overruled (told) b: home/ b=2 131072..: stays where it is | GLACIER after 9 days',
      'overruled (told) a+b: home/ a=1 b=2 131072..: stays where it is | STANDARD_IA after 5 days, GLACIER after 9 days',
    ],
  ],
  [
    'what comes to all is not told again of the tagged',
    [rule('all', 'home/', 9, 'GLACIER'), rule('tag', 'logs/', 9, 'GLACIER', tagged('a', '1'))],
    [
      'overruled all: home/ 131072..: stays where it is | GLACIER after 9 days',
      'overruled (told) tag: runs/ a=1 131072..262144: stays where it is | GLACIER after 9 days',
    ],
  ],
  [
    'a rule of a later S3 that reaches us: nobody can tell',
    [rule('new', 'runs/x', 5, 'GLACIER', { Filter: { And: { Prefix: 'runs/x', ObjectAge: 3 } } })],
    [
      'unclear new: runs/ 0..: as the plan says | not known: Filter.And.ObjectAge',
      'overruled new: runs/x 131072..262144: stays where it is | GLACIER after 5 days',
    ],
  ],
  ['a rule of a later S3 elsewhere', [{ ...gone('new', 'logs/', 1), Frost: {} }], []],
  ['a rule of a later S3 that is disabled', [{ ...gone('new', '', 1), Status: 'Disabled', Frost: {} }], []],
  [
    'a rule of another migration is one of others',
    [rule('headwater:other:x', 'home/', 0, 'GLACIER', floor('home/', 262_143))],
    ['overruled headwater:other:x: home/ 262144..: stays where it is | GLACIER at once'],
  ],
];

describe('surprises in a lifecycle configuration', () => {
  for (const [why, rules, is, versioned] of table)
    it(why, () => expect(surprises(rules, versioned)).toEqual(is));

  it('do not turn on the order of rules', () => {
    for (const [why, rules, is, versioned] of table)
      expect(surprises(rules.toReversed(), versioned).toSorted(), why).toEqual(is.toSorted());
  });
});
