import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeLifecycle } from '../../../../src/plans/classes/lifecycle-merge.ts';
import type { StepOf } from '../../../../src/plans/plan.ts';

const MIGRATION = 'lab';
type Rule = Readonly<Record<string, unknown>> & { readonly ID?: string };

const step = (
  rules: StepOf<'lifecycle-rules'>['rules'] = [
    {
      id: 'headwater:lab:runs',
      prefix: 'runs/',
      storageClass: 'DEEP_ARCHIVE',
      afterDays: 0,
      objectSizeGreaterThan: 40_000,
    },
    {
      id: 'headwater:lab:all',
      prefix: 'all/',
      storageClass: 'GLACIER_IR',
      afterDays: 30,
      objectSizeGreaterThan: null,
    },
  ],
  abortDays = 7,
): StepOf<'lifecycle-rules'> => ({
  id: 'all/lifecycle-rules',
  kind: 'lifecycle-rules',
  share: null,
  needs: [],
  reason: 'test',
  undo: 'forward-only',
  phase: 'lifecycle',
  bucket: 'data',
  rules,
  abortIncompleteMultipartUploadDays: abortDays,
});
const configuration = (rules: readonly Rule[], minimum: string | null = null) => ({
  rules,
  transitionDefaultMinimumObjectSize: minimum,
});

const OURS = [
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
  ])('$why', ({ before, after }) =>
    expect(mergeLifecycle(configuration(before), step(), MIGRATION).rules).toEqual(after),
  );

  it('abort nothing when the plan says zero days', () =>
    expect(mergeLifecycle(configuration([foreign]), step([], 0), MIGRATION).rules).toEqual([foreign]));

  it.each([null, 'all_storage_classes_128K', 'varies_by_storage_class'])(
    'keep the bucket’s default for small objects: %s',
    (minimum) =>
      expect(mergeLifecycle(configuration([foreign], minimum), step(), MIGRATION)).toMatchObject({
        transitionDefaultMinimumObjectSize: minimum,
      }),
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
      const after = mergeLifecycle(before, step(), MIGRATION);
      const kept = after.rules.filter((rule) => !isOurs(rule));
      expect(text(kept)).toEqual(text(before.rules.filter((rule) => !isOurs(rule))));
    }));
  it('ours are the plan’s, each once', () =>
    property((before) =>
      expect(mergeLifecycle(before, step(), MIGRATION).rules.filter(isOurs)).toEqual(OURS),
    ));
  it('merging again changes nothing', () =>
    property((before) => {
      const once = mergeLifecycle(before, step(), MIGRATION);
      expect(mergeLifecycle(once, step(), MIGRATION)).toEqual(once);
    }));
  it('what was read is not changed', () =>
    property((before) => {
      const copy = structuredClone(before);
      mergeLifecycle(before, step(), MIGRATION);
      expect(before).toEqual(copy);
    }));
  it('the default for small objects stays', () =>
    property((before) =>
      expect(mergeLifecycle(before, step(), MIGRATION).transitionDefaultMinimumObjectSize).toBe(
        before.transitionDefaultMinimumObjectSize,
      ),
    ));
  it('two migrations keep each other’s rules, in whichever order they write', () =>
    property((before) => {
      const other = step([
        {
          id: 'headwater:other:x',
          prefix: 'x/',
          storageClass: 'GLACIER',
          afterDays: 1,
          objectSizeGreaterThan: null,
        },
      ]);
      const one = mergeLifecycle(mergeLifecycle(before, step(), MIGRATION), other, 'other');
      const two = mergeLifecycle(mergeLifecycle(before, other, 'other'), step(), MIGRATION);
      expect(text(one.rules).sort()).toEqual(text(two.rules).sort());
    }));
});
