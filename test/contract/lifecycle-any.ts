import type { LifecycleRule } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import type { ClassRule, StepOf } from '../../src/plans/plan.ts';

const DAY = 86_400_000;
const KIB = 1024;

/** An object before lifecycle touches it. */
export interface AnyObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly storageClass: 'STANDARD' | 'STANDARD_IA' | 'INTELLIGENT_TIERING' | 'GLACIER_IR' | 'GLACIER';
}

/** A bucket with rules of others, the rules that a plan adds, and what lies in it. */
export interface AnyBucket {
  readonly versioned: boolean;
  readonly minimum: 'all_storage_classes_128K' | 'varies_by_storage_class';
  readonly foreign: readonly LifecycleRule[];
  readonly own: readonly ClassRule[];
  readonly cleanUp: StepOf<'lifecycle-rules'>['cleanUp'];
  readonly abortDays: number;
  readonly objects: readonly AnyObject[];
}

/** Where lifecycle may go from each class, and how long it must stay there: a rule that does otherwise is refused [aws-facts A.3, A.4]. */
const CHAINS = [
  ['STANDARD_IA', 30, ['ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE']],
  ['INTELLIGENT_TIERING', 0, ['ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE']],
  ['ONEZONE_IA', 30, ['GLACIER', 'DEEP_ARCHIVE']],
  ['GLACIER_IR', 90, ['GLACIER', 'DEEP_ARCHIVE']],
  ['GLACIER', 90, ['DEEP_ARCHIVE']],
  ['DEEP_ARCHIVE', 180, []],
] as const;
const PREFIXES = ['', 'a', 'a/', 'a/b/', 'b/', 'runs/', 'runs/x', 'home/', 'ü/&<'];
const KEYS = ['a/1', 'a/b/2', 'ab', 'b/3', 'runs/x/4', 'runs/y', 'home/5', 'ü/&<é>', 'other'];
const SIZES = [0, 100, 101, 128 * KIB - 1, 128 * KIB, 128 * KIB + 1, 140 * KIB];
const DAYS = [0, 1, 2, 29, 30, 31, 60, 89, 90, 91, 150, 180];

const tag = fc.constantFrom({ Key: 'k', Value: 'v' }, { Key: 'k', Value: 'w' }, { Key: 'l', Value: '' });
const tags = fc.uniqueArray(tag, { maxLength: 2, selector: ({ Key }) => Key });
const NO_TAGS = fc.uniqueArray(tag, { maxLength: 0 });

const predicates = fc.record({
  Prefix: fc.option(fc.constantFrom(...PREFIXES), { nil: undefined }),
  Tags: fc.oneof({ weight: 3, arbitrary: NO_TAGS }, { weight: 1, arbitrary: tags }),
  ObjectSizeGreaterThan: fc.option(fc.constantFrom(0, 100, 128 * KIB - 1), { nil: undefined, freq: 1 }),
  ObjectSizeLessThan: fc.option(fc.constantFrom(102, 128 * KIB, 2 ** 30), { nil: undefined, freq: 1 }),
});

/** One of S3's forms of a filter, or the prefix of old. */
const selection = fc
  .tuple(predicates, fc.boolean())
  .filter(([{ ObjectSizeGreaterThan: over = -1, ObjectSizeLessThan: under = 2 ** 40 }]) => over < under)
  .map(([{ Tags, ...rest }, legacy]): Pick<LifecycleRule, 'Filter' | 'Prefix'> => {
    const single = Object.entries(rest).filter(([, value]) => value !== undefined);
    if (legacy) return { Prefix: rest.Prefix ?? '' };
    if (single.length + Tags.length > 1)
      return { Filter: { And: { ...Object.fromEntries(single), ...(Tags.length > 0 ? { Tags } : {}) } } };
    const [Tag] = Tags;
    return { Filter: Tag === undefined ? Object.fromEntries(single) : { Tag } };
  });

const transitions = fc
  .record({
    first: fc.nat({ max: CHAINS.length - 1 }),
    day: fc.constantFrom(...DAYS),
    second: fc.option(fc.record({ at: fc.nat(5), wait: fc.constantFrom(1, 7, 30) })),
  })
  .map(({ first, day, second }) => {
    const [storageClass, minimum, below] = CHAINS[first] ?? CHAINS[0];
    const next = second === null || below.length === 0 ? undefined : below[second.at % below.length];
    return next === undefined
      ? [{ day, storageClass }]
      : [
          { day, storageClass },
          { day: day + minimum + (second?.wait ?? 0), storageClass: next },
        ];
  });

/** What a rule does to current objects: moves, an end, or both; by days, or by midnights that days are counted to from `nowMs`. */
const aging = (nowMs: number): fc.Arbitrary<Partial<LifecycleRule>> =>
  fc
    .record({
      moves: transitions,
      moving: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
      endsAfter: fc.constantFrom(1, 10, 45, 200),
      ending: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
      dated: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    })
    .map(({ moves, moving, endsAfter, ending, dated }) => {
      const when = (day: number) =>
        dated ? { Date: new Date((Math.floor(nowMs / DAY) + day) * DAY) } : { Days: day };
      return {
        ...(!moving
          ? {}
          : {
              Transitions: moves.map(({ day, storageClass }) => ({
                ...when(day),
                StorageClass: storageClass,
              })),
            }),
        ...(!ending ? {} : { Expiration: when((moves.at(-1)?.day ?? 0) + endsAfter) }),
      };
    });

const noncurrent = fc.constantFrom<Partial<LifecycleRule>>(
  {},
  {},
  { NoncurrentVersionExpiration: { NoncurrentDays: 20 } },
  {
    NoncurrentVersionExpiration: { NoncurrentDays: 90 },
    NoncurrentVersionTransitions: [{ NoncurrentDays: 5, StorageClass: 'GLACIER' }],
  },
);

const foreignRule = (nowMs: number) =>
  fc
    .record({
      selects: selection,
      aging: aging(nowMs),
      noncurrent,
      Status: fc.constantFrom(
        'Enabled' as const,
        'Enabled' as const,
        'Enabled' as const,
        'Disabled' as const,
      ),
    })
    .map(({ selects, aging: current, noncurrent: older, Status }) => ({
      Status,
      ...selects,
      ...current,
      ...older,
    }))
    .filter((rule) => Object.keys(rule).length > 2);

const ownRule = fc.record({
  prefix: fc.constantFrom('runs/', 'home/', 'a/'),
  storageClass: fc.constantFrom(
    'STANDARD_IA' as const,
    'INTELLIGENT_TIERING' as const,
    'GLACIER_IR' as const,
    'GLACIER' as const,
    'DEEP_ARCHIVE' as const,
  ),
  afterDays: fc.constantFrom(0, 30, 90),
  objectSizeGreaterThan: fc.option(fc.constantFrom(100, 128 * KIB - 1)),
});

const object = fc.record({
  key: fc.constantFrom(...KEYS),
  sizeBytes: fc.constantFrom(...SIZES),
  tags,
  storageClass: fc.oneof(
    { weight: 4, arbitrary: fc.constant('STANDARD' as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'STANDARD_IA' as const,
        'INTELLIGENT_TIERING' as const,
        'GLACIER_IR' as const,
        'GLACIER' as const,
      ),
    },
  ),
});

/** Buckets by chance, the same for the same seed. Dates are near `nowMs`; everything in them S3 accepts. */
export function anyBuckets(seed: number, count: number, nowMs: number): readonly AnyBucket[] {
  const bucket = fc.record({
    versioned: fc.boolean(),
    minimum: fc.constantFrom('all_storage_classes_128K' as const, 'varies_by_storage_class' as const),
    foreign: fc
      .array(foreignRule(nowMs), { maxLength: 5 })
      .map((rules) => rules.map((rule, at) => ({ ...rule, ID: `of others ${at} & <more>` }))),
    own: fc
      .uniqueArray(ownRule, { minLength: 1, maxLength: 3, selector: ({ prefix }) => prefix })
      .map((rules) => rules.map((rule) => ({ ...rule, id: `headwater:any:${rule.prefix}` }))),
    cleanUp: fc.subarray([{ id: 'headwater:any:versions', prefix: 'a/', noncurrentDays: 30 }]),
    abortDays: fc.constantFrom(0, 7),
    objects: fc.uniqueArray(object, { minLength: 4, maxLength: 6, selector: ({ key }) => key }),
  });
  return fc.sample(bucket, { seed, numRuns: count });
}
