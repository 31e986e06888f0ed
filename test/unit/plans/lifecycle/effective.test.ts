import { describe, expect, it } from 'vitest';
import { effectiveSchedule, readConfiguration } from '../../../../src/plans/lifecycle/effective.ts';

type Json = Readonly<Record<string, unknown>>;
interface Case {
  readonly why: string;
  readonly rules: readonly Json[];
  readonly minimum?: string;
  readonly sizeBytes?: number;
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
  readonly storageClass?: string;
  readonly versioned?: boolean;
  /** Days after creation at which the rules begin to hold. */
  readonly fromDay?: number;
  /** `day class rules`, or `day gone rules`; days are after the midnight of creation. */
  readonly is: readonly string[];
}

const DAY = 86_400_000;
const CREATED = Date.parse('2026-11-22T00:00:00Z');
const KIB = 1024;
const LARGE = 1024 * KIB;

/** A rule about everything below `data/`, as a list of `day class` and perhaps `day gone`. */
const rule = (ID: string, text: string, more: Json = {}): Json => {
  const parts = text.split(', ').map((one) => one.split(' ') as [string, string]);
  const gone = parts.find(([, what]) => what === 'gone');
  return {
    ID,
    Status: 'Enabled',
    Filter: { Prefix: 'data/' },
    Transitions: parts
      .filter(([, what]) => what !== 'gone')
      .map(([days, StorageClass]) => ({ Days: Number(days), StorageClass })),
    ...(gone === undefined ? {} : { Expiration: { Days: Number(gone[0]) } }),
    ...more,
  };
};

const schedule = ({
  rules,
  minimum,
  sizeBytes,
  tags,
  storageClass,
  versioned,
  fromDay,
}: Case): readonly string[] => {
  const { moves, end } = effectiveSchedule(
    readConfiguration({ rules, transitionDefaultMinimumObjectSize: minimum ?? null }),
    {
      key: 'data/a',
      tags: tags ?? [],
      sizeBytes: sizeBytes ?? LARGE,
      storageClass: storageClass ?? 'STANDARD',
      createdAtMs: CREATED,
    },
    { versioned: versioned ?? false, fromMs: CREATED + (fromDay ?? 0) * DAY },
  );
  const line = (what: string, { atMs, ruleIds }: { atMs: number; ruleIds: readonly string[] }) =>
    `${(atMs - CREATED) / DAY} ${what} ${ruleIds.join('+')}`;
  return [
    ...moves.map((move) => line(move.storageClass, move)),
    ...(end === null ? [] : [line('gone', end)]),
  ];
};

const SIZED = { And: { Prefix: 'data/', ObjectSizeGreaterThan: 10 } };
const MIDNIGHT = '2026-12-22T00:00:00.000Z';

const table: readonly Case[] = [
  { why: 'no rule, nothing happens', rules: [], is: [] },
  {
    why: 'a chain of one rule',
    rules: [rule('a', '0 GLACIER_IR, 100 DEEP_ARCHIVE')],
    is: ['0 GLACIER_IR a', '100 DEEP_ARCHIVE a'],
  },
  { why: 'a disabled rule', rules: [rule('a', '1 GLACIER', { Status: 'Disabled' })], is: [] },
  { why: 'another prefix', rules: [rule('a', '1 GLACIER', { Filter: { Prefix: 'other/' } })], is: [] },
  {
    why: 'the prefix of old',
    rules: [rule('a', '1 GLACIER', { Filter: undefined, Prefix: 'da' })],
    is: ['1 GLACIER a'],
  },
  {
    why: 'the sooner of the same class [A.6]',
    rules: [rule('a', '365 GLACIER'), rule('b', '10 GLACIER')],
    is: ['10 GLACIER b'],
  },
  {
    why: 'the cheaper of the same day [A.6]',
    rules: [rule('a', '30 STANDARD_IA'), rule('b', '30 GLACIER')],
    is: ['30 GLACIER b'],
  },
  {
    why: 'all who ask for it are named',
    rules: [rule('b', '30 GLACIER'), rule('a', '30 GLACIER')],
    is: ['30 GLACIER a+b'],
  },
  {
    why: 'INTELLIGENT_TIERING beats what is cheaper but not archived [A.6]',
    rules: [rule('a', '30 INTELLIGENT_TIERING'), rule('b', '30 GLACIER_IR'), rule('c', '30 ONEZONE_IA')],
    is: ['30 INTELLIGENT_TIERING a'],
  },
  {
    why: 'INTELLIGENT_TIERING yields to GLACIER [A.6]',
    rules: [rule('a', '30 INTELLIGENT_TIERING'), rule('b', '30 GLACIER')],
    is: ['30 GLACIER b'],
  },
  {
    why: 'the class it is in holds it against a weaker one on the same day',
    rules: [
      rule('a', '5 INTELLIGENT_TIERING'),
      rule('b', '10 INTELLIGENT_TIERING'),
      rule('c', '10 GLACIER_IR'),
    ],
    is: ['5 INTELLIGENT_TIERING a'],
  },
  {
    why: 'down only: what would go up is not made [A.3]',
    rules: [rule('a', '10 GLACIER'), rule('b', '20 STANDARD_IA'), rule('c', '30 DEEP_ARCHIVE')],
    is: ['10 GLACIER a', '30 DEEP_ARCHIVE c'],
  },
  {
    why: 'ONEZONE_IA cannot go to GLACIER_IR [A.3]',
    rules: [rule('a', '10 ONEZONE_IA'), rule('b', '20 GLACIER_IR')],
    is: ['10 ONEZONE_IA a'],
  },
  {
    why: 'from where it is',
    rules: [rule('a', '10 STANDARD_IA, 100 GLACIER')],
    storageClass: 'GLACIER_IR',
    is: ['100 GLACIER a'],
  },
  {
    why: 'small objects are spared by default [A.5]',
    rules: [rule('a', '1 GLACIER, 100 DEEP_ARCHIVE')],
    sizeBytes: 128 * KIB - 1,
    is: [],
  },
  {
    why: '128 KiB are not small',
    rules: [rule('a', '1 GLACIER_IR')],
    sizeBytes: 128 * KIB,
    is: ['1 GLACIER_IR a'],
  },
  {
    why: 'small objects may be archived where the bucket says so [A.5]',
    rules: [rule('a', '1 GLACIER')],
    sizeBytes: 20,
    minimum: 'varies_by_storage_class',
    is: ['1 GLACIER a'],
  },
  {
    why: 'which does not open the other classes to them [A.5]',
    rules: [rule('a', '1 GLACIER_IR')],
    sizeBytes: 20,
    minimum: 'varies_by_storage_class',
    is: [],
  },
  {
    why: 'a default of tomorrow is taken for the one of today',
    rules: [rule('a', '1 GLACIER')],
    sizeBytes: 20,
    minimum: 'none',
    is: [],
  },
  {
    why: 'a size bound of the rule itself overrides the default [A.5]',
    rules: [rule('a', '1 GLACIER_IR', { Filter: SIZED })],
    sizeBytes: 11,
    is: ['1 GLACIER_IR a'],
  },
  {
    why: 'an upper bound does too',
    rules: [rule('a', '1 GLACIER_IR', { Filter: { ObjectSizeLessThan: 12 } })],
    sizeBytes: 11,
    is: ['1 GLACIER_IR a'],
  },
  {
    why: 'a lower bound is exclusive',
    rules: [rule('a', '1 GLACIER', { Filter: SIZED })],
    sizeBytes: 10,
    is: [],
  },
  {
    why: 'an upper bound is exclusive',
    rules: [rule('a', '1 GLACIER', { Filter: { ObjectSizeLessThan: 12 } })],
    sizeBytes: 12,
    is: [],
  },
  {
    why: 'a tag the object has, beside others',
    rules: [rule('a', '1 GLACIER', { Filter: { Tag: { Key: 'k', Value: 'v' } } })],
    tags: [
      { key: 'j', value: 'v' },
      { key: 'k', value: 'v' },
    ],
    is: ['1 GLACIER a'],
  },
  {
    why: 'a tag with another value',
    rules: [rule('a', '1 GLACIER', { Filter: { Tag: { Key: 'k', Value: 'v' } } })],
    tags: [{ key: 'k', value: '' }],
    is: [],
  },
  {
    why: 'a date is for all that is there',
    rules: [rule('a', '0 GLACIER', { Transitions: [{ Date: MIDNIGHT, StorageClass: 'GLACIER' }] })],
    is: ['30 GLACIER a'],
  },
  {
    why: 'a date goes on holding for what comes after it [A.2]',
    rules: [
      rule('a', '0 GLACIER', {
        Transitions: [{ Date: '2020-01-01T00:00:00.000Z', StorageClass: 'GLACIER' }],
      }),
    ],
    is: ['0 GLACIER a'],
  },
  {
    why: 'the shorter expiration wins [A.6]',
    rules: [rule('a', '365 gone'), rule('b', '30 gone')],
    is: ['30 gone b'],
  },
  {
    why: 'nothing moves when it is gone; deleting goes before moving [A.6]',
    rules: [rule('a', '10 STANDARD_IA, 40 GLACIER'), rule('b', '40 gone')],
    is: ['10 STANDARD_IA a', '40 gone b'],
  },
  {
    why: 'moving goes before hiding, which comes the day after [A.6]',
    rules: [rule('a', '10 STANDARD_IA, 40 GLACIER'), rule('b', '40 gone')],
    versioned: true,
    is: ['10 STANDARD_IA a', '40 GLACIER a', '41 gone b'],
  },
  {
    why: 'and so again when something is due on that day too',
    rules: [
      rule('a', '40 GLACIER_IR'),
      rule('b', '41 GLACIER'),
      rule('c', '40 gone'),
      rule('d', '43 GLACIER'),
    ],
    versioned: true,
    is: ['40 GLACIER_IR a', '41 GLACIER b', '42 gone c'],
  },
  {
    why: 'what was due before the rules came is made at once, as one move',
    rules: [rule('a', '10 STANDARD_IA, 40 GLACIER'), rule('b', '200 DEEP_ARCHIVE')],
    fromDay: 100,
    is: ['100 GLACIER a', '200 DEEP_ARCHIVE b'],
  },
  {
    why: 'what should be gone before is gone at once',
    rules: [rule('a', '10 gone'), rule('b', '20 gone')],
    fromDay: 100,
    is: ['100 gone a+b'],
  },
  {
    why: 'lone markers, versions and uploads are no business of a current object',
    rules: [
      rule('a', '9 gone', { Expiration: { ExpiredObjectDeleteMarker: true } }),
      rule('b', '9 gone', { Expiration: undefined, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }),
    ],
    is: [],
  },
  {
    why: 'a class nobody knows moves nothing that we could foretell',
    rules: [rule('a', '1 FROZEN, 40 GLACIER')],
    is: ['40 GLACIER a'],
  },
  {
    why: 'a rule S3 has not named',
    rules: [rule('a', '1 GLACIER', { ID: undefined })],
    is: ['1 GLACIER (without ID)'],
  },
];

describe('the effective schedule', () => {
  for (const one of table) it(one.why, () => expect(schedule(one)).toEqual(one.is));

  it('rounds up to midnight, from the very moment of creation', () => {
    const createdAtMs = CREATED + 1;
    const { moves } = effectiveSchedule(
      readConfiguration({ rules: [rule('a', '0 GLACIER')], transitionDefaultMinimumObjectSize: null }),
      { key: 'data/a', tags: [], sizeBytes: LARGE, storageClass: 'STANDARD', createdAtMs },
      { versioned: false },
    );
    expect(moves.map(({ atMs }) => atMs)).toEqual([CREATED + DAY]);
  });

  it('does not turn on the order of rules', () => {
    for (const one of table)
      expect(schedule({ ...one, rules: one.rules.toReversed() }), one.why).toEqual(one.is);
  });
});
