import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Configuration, Rule } from '../../../../src/plans/lifecycle/configuration.ts';
import { mergeLifecycle } from '../../../../src/plans/lifecycle/merge.ts';

const MIGRATION = 'lab';

const configuration = (rules: readonly Rule[], minimum: string | null = null): Configuration => ({
  rules,
  transitionDefaultMinimumObjectSize: minimum,
});

const OURS: readonly Rule[] = [
  {
    ID: 'headwater:lab:runs',
    Status: 'Enabled',
    Filter: { And: { Prefix: 'runs/', ObjectSizeGreaterThan: 40_000 } },
    Transitions: [{ Days: 0, StorageClass: 'DEEP_ARCHIVE' }],
  },
  {
    ID: 'headwater:lab:all',
    Status: 'Enabled',
    Filter: { Prefix: 'all/' },
    Transitions: [{ Days: 30, StorageClass: 'GLACIER_IR' }],
  },
  {
    ID: 'headwater:lab:abort-incomplete-multipart',
    Status: 'Enabled',
    Filter: { Prefix: '' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
  },
];
const merged = (current: Configuration, own: readonly Rule[] = OURS, migration = MIGRATION) =>
  mergeLifecycle({ current, own, migration, base: null }).configuration;
const foreign: Rule = { ID: 'logs', Status: 'Enabled', Prefix: 'logs/', Expiration: { Days: 30 } };

describe('lifecycle rules merged', () => {
  it.each<{ readonly why: string; readonly before: readonly Rule[]; readonly after: readonly Rule[] }>([
    { why: 'into nothing are ours', before: [], after: OURS },
    { why: 'with a foreign rule come after it', before: [foreign], after: [foreign, ...OURS] },
    {
      why: 'with our own of an earlier plan replace all of these, also those without a successor',
      before: [{ ...OURS[0], Status: 'Disabled' }, foreign, { ID: 'headwater:lab:gone', Status: 'Enabled' }],
      after: [foreign, ...OURS],
    },
    {
      why: 'leave alone what another migration wrote, its name beginning like ours or not',
      before: [{ ID: 'headwater:other:runs' }, { ID: 'headwater:lab-2:runs' }, { ID: 'headwater:' }],
      after: [{ ID: 'headwater:other:runs' }, { ID: 'headwater:lab-2:runs' }, { ID: 'headwater:' }, ...OURS],
    },
    {
      why: 'leave alone what only speaks of us',
      before: [{ ID: 'my-headwater:lab:rule' }, { ID: 'HEADWATER:LAB:x' }],
      after: [{ ID: 'my-headwater:lab:rule' }, { ID: 'HEADWATER:LAB:x' }, ...OURS],
    },
    {
      why: 'leave alone a rule without an id, and one in the old shape',
      before: [
        { Status: 'Enabled', Prefix: 'old/' },
        { ID: '', Prefix: '' },
      ],
      after: [{ Status: 'Enabled', Prefix: 'old/' }, { ID: '', Prefix: '' }, ...OURS],
    },
  ])('$why', ({ before, after }) => expect(merged(configuration(before)).rules).toEqual(after));

  it.each([
    { minimum: 'all_storage_classes_128K', why: 'as it is read', goesBack: 'all_storage_classes_128K' },
    { minimum: 'varies_by_storage_class', why: 'of before 2024-09', goesBack: 'varies_by_storage_class' },
    { minimum: null, why: 'unsaid, which S3 takes for its default', goesBack: 'all_storage_classes_128K' },
  ])('say the bucket’s default for small objects: $why', ({ minimum, goesBack }) =>
    expect(merged(configuration([foreign], minimum)).transitionDefaultMinimumObjectSize).toBe(goesBack),
  );

  it('carry along the document they were read from', () =>
    expect(merged({ ...configuration([foreign]), xml: '<x/>' }).xml).toBe('<x/>'));

  it('leave those of others when all of ours go', () =>
    expect(merged(configuration([...OURS, foreign]), []).rules).toEqual([foreign]));
});

describe('rules of ours that somebody edited', () => {
  const [RUNS, ALL, ABORT] = OURS;
  const disabled = { ...RUNS, Status: 'Disabled' };
  it.each<{
    readonly why: string;
    readonly there: readonly Rule[];
    readonly base: readonly Rule[] | null;
    readonly edited: readonly string[];
  }>([
    { why: 'as it was written last', there: OURS, base: OURS, edited: [] },
    {
      why: 'switched off by hand: that was on purpose',
      there: [disabled],
      base: OURS,
      edited: ['headwater:lab:runs'],
    },
    { why: 'as it is wanted now, whoever did it', there: OURS, base: [disabled], edited: [] },
    { why: 'of the plan before', there: [disabled], base: [disabled], edited: [] },
    {
      why: 'taken away by hand: the plan that is carried out says that it is to be there',
      there: [foreign],
      base: OURS,
      edited: [],
    },
    {
      why: 'added by hand under our name',
      there: [...OURS, { ...ABORT, ID: 'headwater:lab:mine' }],
      base: OURS,
      edited: ['headwater:lab:mine'],
    },
    {
      why: 'nobody knows what was written: an older version kept no record',
      there: [disabled],
      base: null,
      edited: [],
    },
    {
      why: 'a foreign one that changed is nobody’s business',
      there: [{ ...foreign, Status: 'Disabled' }],
      base: OURS,
      edited: [],
    },
    {
      why: 'S3 writes the whole bucket in another way',
      there: [{ ...ABORT, Filter: {} }],
      base: OURS,
      edited: [],
    },
    {
      why: 'S3 answers members in an order of its own',
      there: [
        { Transitions: ALL?.Transitions, Filter: ALL?.Filter, Status: 'Enabled', ID: 'headwater:lab:all' },
      ],
      base: OURS,
      edited: [],
    },
  ])('$why', ({ there, base, edited }) =>
    expect(
      mergeLifecycle({ current: configuration(there), own: OURS, migration: MIGRATION, base }).edited,
    ).toEqual(edited),
  );
});

/** Rules as others write them, the shape of before 2016 (a bare Prefix) among them, and some of ours. */
const tag = fc.record({ Key: fc.string({ minLength: 1 }), Value: fc.string() });
const filter = fc.oneof(
  fc.record({ Prefix: fc.string() }),
  fc.record({ Tag: tag }),
  fc.record({ And: fc.record({ Prefix: fc.string(), Tags: fc.array(tag, { maxLength: 2 }) }) }),
  fc.record({ ObjectSizeLessThan: fc.nat() }),
  fc.constant({}),
);
const action = fc.oneof(
  fc.record({ Expiration: fc.record({ Days: fc.nat() }) }),
  fc.record({
    NoncurrentVersionExpiration: fc.record({ NoncurrentDays: fc.nat(), NewerNoncurrentVersions: fc.nat() }),
  }),
  fc.record({
    Transitions: fc.array(
      fc.record({ Days: fc.nat(), StorageClass: fc.constantFrom('GLACIER', 'DEEP_ARCHIVE') }),
    ),
  }),
);
const id = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('headwater:other:x', 'headwater:lab-2:x', 'headwater:lab', 'headwater'),
  fc.string().map((end) => `headwater:lab:${end}`),
);
const anyRule: fc.Arbitrary<Rule> = fc
  .tuple(
    fc.option(id, { nil: undefined }),
    fc.constantFrom('Enabled', 'Disabled'),
    fc.oneof(fc.record({ Prefix: fc.string() }), fc.record({ Filter: filter })),
    action,
    // Members nobody knows of; S3 gives an ID as text, or not at all.
    fc.dictionary(
      fc.string().filter((name) => name !== 'ID'),
      fc.jsonValue(),
      { maxKeys: 2 },
    ),
  )
  .map(([ID, Status, where, what, more]) => ({
    ...more,
    ...(ID === undefined ? {} : { ID }),
    Status,
    ...where,
    ...what,
  }));
const anyConfiguration = fc
  .tuple(
    fc.array(anyRule, { maxLength: 12 }),
    fc.option(fc.constantFrom('all_storage_classes_128K', 'varies_by_storage_class')),
  )
  .map(([rules, minimum]) => configuration(rules, minimum));
const isOurs = (rule: Rule) => rule.ID?.startsWith('headwater:lab:') ?? false;
const text = (rules: readonly Rule[]) => rules.map((rule) => JSON.stringify(rule));

describe('whatever a bucket holds', () => {
  const property = (check: (before: ReturnType<typeof configuration>) => void) =>
    fc.assert(
      fc.property(anyConfiguration, (before) => void check(before)),
      { numRuns: 200 },
    );

  it('foreign rules stay, to the byte and in their order', () =>
    property((before) => {
      const after = merged(before);
      const kept = after.rules.filter((rule) => !isOurs(rule));
      expect(text(kept)).toEqual(text(before.rules.filter((rule) => !isOurs(rule))));
    }));
  it('ours are the plan’s, each once', () =>
    property((before) => expect(merged(before).rules.filter(isOurs)).toEqual(OURS)));
  it('merging again changes nothing', () =>
    property((before) => {
      const once = merged(before);
      expect(merged(once)).toEqual(once);
    }));
  it('what was read is not changed', () =>
    property((before) => {
      const copy = structuredClone(before);
      merged(before);
      expect(before).toEqual(copy);
    }));
  it('the default for small objects stays', () =>
    property((before) =>
      expect(merged(before).transitionDefaultMinimumObjectSize).toBe(
        before.transitionDefaultMinimumObjectSize ?? 'all_storage_classes_128K',
      ),
    ));
  it('two migrations keep each other’s rules, in whichever order they write', () =>
    property((before) => {
      const other = [{ ID: 'headwater:other:x', Status: 'Enabled', Filter: { Prefix: 'x/' } }];
      const one = merged(merged(before), other, 'other');
      const two = merged(merged(before, other, 'other'));
      expect(text(one.rules).sort()).toEqual(text(two.rules).sort());
    }));
});
