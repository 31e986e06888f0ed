import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ownRules } from '../../src/plans/lifecycle/own-rules.ts';
import type { Plan, StepOf } from '../../src/plans/plan.ts';
import type { Buckets, LifecycleConfiguration } from '../../src/ports/bucket.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { runLifecycleRules } from '../../src/steps/lifecycle.ts';
import type { StepOutcome } from '../../src/steps/outcome.ts';
import { readRecord } from '../../src/steps/rules/record.ts';
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
      cleanUp: [],
      rules: [
        {
          id: 'headwater:other:x',
          prefix: 'x/',
          storageClass: 'STANDARD_IA',
          afterDays: 30,
          objectSizeGreaterThan: null,
        },
      ],
    },
  ],
});
const run = (given: StepContext) => runLifecycleRules(given, ours(given.plan));
/** Looks until it is done: the tests put things back as they were, which a read that is behind would show too. */
async function settled(given: StepContext): Promise<StepOutcome> {
  for (;;) {
    const outcome = await run(given);
    if (outcome.kind !== 'wait') return outcome;
    await sleep(outcome.waitMs);
  }
}
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
    expect(await settled(context)).toMatchObject({
      kind: 'done',
      changed: true,
      summary: expect.stringContaining('2 foreign ones kept'),
    });
    await expectAll();
    const buckets: Buckets = { ...context.buckets, putLifecycle: () => Promise.reject(new Error('written')) };
    expect(await run({ ...context, buckets })).toMatchObject({ kind: 'done', changed: false });
  });

  it('of two migrations in one bucket live side by side, whoever comes again', async () => {
    // Its shares lie elsewhere: what it has beside ours is the bucket.
    const other = { ...context, plan: otherPlan(), config: { ...context.config, shares: [] } };
    for (const one of [context, other, context, other])
      expect(await settled(one)).toMatchObject({ kind: 'done' });
    await expectAll();
    expect(await idsNow()).toContain('headwater:other:x');
    for (const one of [context, other])
      expect(await run(one)).toMatchObject({ kind: 'done', changed: false });
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
    await sleep(context.pace.settingsMs);
    const buckets = { ...context.buckets, ...disturb(calls) };
    expect(await run({ ...context, buckets })).toMatchObject({ kind: 'wait' });
    expect(await idsNow(), 'the foreign writer is not overwritten').toContain('later');
    expect(await settled(context)).toMatchObject({ kind: 'done', changed: true });
    await expectAll();
    expect(await idsNow()).toContain('later');
  });

  it('are recorded in the ledger, with a record of what was there before and after', async () => {
    await settled(context);
    const events = (await migration.project.events()).flatMap(({ event }) =>
      event.type === 'lifecycle-written' ? [event] : [],
    );
    const { ruleIds, record, bucket, after } = events.at(-1) ?? {};
    expect(ruleIds).toEqual(ownRules(ours(context.plan), 'small').map(({ ID }) => ID));
    const { lifecycle } = await context.ledger.progress();
    expect(lifecycle.get(bucket ?? '')).toMatchObject({ ruleIds, record, after });
    const control = context.config.bucket.control;
    const kept = await readRecord({ ...context, control }, record ?? { key: '', sha256: '' });
    expect(kept?.before.rules).toEqual([LEGACY, TAGGED]);
    expect(kept?.before.xml).toContain('<Prefix>logs/</Prefix>');
    expect(kept?.after.rules.map(({ ID }) => ID)).toEqual(await idsNow());
  });

  it('that somebody switched off hold the step, and stay as they are', async () => {
    await settled(context);
    const there = await now();
    const rules = there.rules.map((rule) =>
      rule.ID === 'headwater:small:nfs:versions' ? { ...rule, Status: 'Disabled' } : rule,
    );
    await context.buckets.putLifecycle(BUCKET, { ...there, rules });
    expect(await settled(context)).toMatchObject({
      kind: 'held',
      code: 'rules-edited',
      reason: expect.stringContaining('headwater:small:nfs:versions'),
    });
    expect(await now()).toMatchObject({ rules: expect.arrayContaining(rules) });
    await context.buckets.putLifecycle(BUCKET, {
      ...there,
      rules: rules.filter(({ ID }) => ID !== 'headwater:small:nfs:versions'),
    });
    expect(await settled(context), 'once they are deleted they are written again').toMatchObject({
      kind: 'done',
    });
  });
});
