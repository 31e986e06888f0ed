import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Plan, StepOf } from '../../src/plans/plan.ts';
import type { Buckets, LifecycleConfiguration } from '../../src/ports/bucket.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { runLifecycleRules } from '../../src/steps/lifecycle.ts';
import { type SmallMigration, smallMigration } from './small-migration.ts';
import { carryAll } from './steps-carry.ts';

const BUCKET = 'small-data';
let migration: SmallMigration;
let context: StepContext;
let close: () => Promise<void>;
beforeAll(async () => {
  migration = await smallMigration();
  ({ context, close } = await migration.connect());
});
afterAll(async () => {
  await close();
  await migration.remove();
});

const ours = (plan: Plan): StepOf<'lifecycle-rules'> => {
  const step = plan.steps.find(({ kind }) => kind === 'lifecycle-rules');
  if (step?.kind !== 'lifecycle-rules') throw new Error('the plan has no lifecycle rules');
  return step;
};
/** The same steps, planned for another migration into the same bucket. */
const otherPlan = (): Plan => ({
  ...context.plan,
  migration: 'other',
  steps: [
    {
      ...ours(context.plan),
      rules: [
        {
          id: 'headwater:other:x',
          prefix: 'x/',
          storageClass: 'GLACIER',
          afterDays: 1,
          objectSizeGreaterThan: null,
        },
      ],
    },
  ],
});
const run = (given: StepContext) => runLifecycleRules(given, ours(given.plan));
const now = () => context.buckets.lifecycle(BUCKET);
const idsNow = async () => (await now()).rules.map(({ ID }) => ID);

const LEGACY = { ID: 'old logs', Status: 'Enabled', Prefix: 'logs/', Expiration: { Days: 30 } };
const TAGGED = {
  ID: 'tagged',
  Status: 'Disabled',
  Filter: { And: { Prefix: 't/', Tags: [{ Key: 'a', Value: 'b & <c>' }] } },
  Transitions: [{ Days: 90, StorageClass: 'GLACIER' }],
};
const of = (...rules: LifecycleConfiguration['rules']): LifecycleConfiguration => ({
  rules,
  transitionDefaultMinimumObjectSize: 'varies_by_storage_class',
});

it('is held until every share is committed', async () => {
  await carryAll(context, 'smb');
  expect(await run(context)).toMatchObject({
    kind: 'held',
    code: 'not-committed',
    reason: expect.stringContaining('nfs'),
  });
  expect((await now()).rules).toEqual([]);
});

describe('lifecycle rules', () => {
  beforeAll(() => carryAll(context, 'nfs'));
  beforeEach(() => context.buckets.putLifecycle(BUCKET, of(LEGACY, TAGGED)));
  const expectAll = async () => {
    const { rules, transitionDefaultMinimumObjectSize } = await now();
    expect(rules.slice(0, 2)).toEqual([LEGACY, TAGGED]);
    expect(transitionDefaultMinimumObjectSize).toBe('varies_by_storage_class');
    expect(rules.map(({ ID }) => ID)).toEqual(
      expect.arrayContaining(ours(context.plan).rules.map(({ id }) => id)),
    );
  };

  it('are written beside those of others, which stay as they were; a second time nothing is written', async () => {
    expect(await run(context)).toMatchObject({
      kind: 'done',
      changed: true,
      summary: expect.stringContaining('2 foreign ones kept'),
    });
    await expectAll();
    const buckets: Buckets = { ...context.buckets, putLifecycle: () => Promise.reject(new Error('written')) };
    expect(await run({ ...context, buckets })).toMatchObject({ kind: 'done', changed: false });
  });

  it('of two migrations in one bucket live side by side, whoever comes again', async () => {
    const other = { ...context, plan: otherPlan() };
    for (const one of [context, other, context, other])
      expect(await run(one)).toMatchObject({ kind: 'done' });
    await expectAll();
    expect(await idsNow()).toContain('headwater:other:x');
    expect((await run(context)).kind === 'done' && (await run(other))).toMatchObject({ changed: false });
  });

  const later = { ID: 'later', Status: 'Enabled', Filter: { Prefix: 'later/' }, Expiration: { Days: 1 } };
  const writeLater = async () => context.buckets.putLifecycle(BUCKET, of(LEGACY, TAGGED, later));
  const races: readonly {
    readonly why: string;
    readonly disturb: (calls: { reads: number }) => Partial<Buckets>;
  }[] = [
    {
      why: 'between our two reads',
      disturb: (calls) => ({
        lifecycle: async (bucket) => {
          const read = await context.buckets.lifecycle(bucket);
          calls.reads += 1;
          if (calls.reads === 1) await writeLater();
          return read;
        },
      }),
    },
    {
      why: 'over what we have just written, without having read it',
      disturb: () => ({
        putLifecycle: async (bucket, wanted) => {
          await context.buckets.putLifecycle(bucket, wanted);
          await writeLater();
        },
      }),
    },
  ];
  it.each(races)('survive a foreign writer $why: we wait, then both are there', async ({ disturb }) => {
    const calls = { reads: 0 };
    const buckets = { ...context.buckets, ...disturb(calls) };
    expect(await run({ ...context, buckets })).toMatchObject({ kind: 'wait' });
    expect(await idsNow(), 'the foreign writer is not overwritten').toContain('later');
    expect(await run(context)).toMatchObject({ kind: 'done', changed: true });
    await expectAll();
    expect(await idsNow()).toContain('later');
  });

  it('are recorded in the ledger with what was there before and after', async () => {
    await run(context);
    const events = (await migration.project.events()).filter(
      ({ event }) => event.type === 'lifecycle-written',
    );
    expect(events.at(-1)?.event).toMatchObject({
      bucket: BUCKET,
      ruleIds: ours(context.plan).rules.map(({ id }) => id),
      before: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});
