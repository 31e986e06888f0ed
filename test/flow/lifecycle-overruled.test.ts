import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StepOf } from '../../src/plans/plan.ts';
import type { LifecycleRule } from '../../src/ports/bucket.ts';
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
  for (const share of ['nfs', 'smb']) await carryAll(context, share);
});
afterAll(async () => {
  await close();
  await migration.remove();
});

const step = (): StepOf<'lifecycle-rules'> => {
  const found = context.plan.steps.find(({ kind }) => kind === 'lifecycle-rules');
  if (found?.kind !== 'lifecycle-rules') throw new Error('the plan has no lifecycle rules');
  return found;
};
const put = (...rules: LifecycleRule[]) =>
  context.buckets.putLifecycle(BUCKET, { rules, transitionDefaultMinimumObjectSize: null });
const moving = (ID: string, Filter: object): LifecycleRule => ({
  ID,
  Status: 'Enabled',
  Filter,
  Transitions: [{ Days: 30, StorageClass: 'STANDARD_IA' }],
});

it('a rule for the whole bucket that would age what the plan keeps is refused by name, and nothing is written', async () => {
  await put(moving('sweep', { Prefix: '' }));
  expect(await runLifecycleRules(context, step())).toMatchObject({
    kind: 'held',
    code: 'rules-overruled',
    reason: expect.stringMatching(
      /"sweep" on nfs\/.*: STANDARD_IA after 30 days, by plan: stays where it is/,
    ),
  });
  expect((await context.buckets.lifecycle(BUCKET)).rules.map(({ ID }) => ID)).toEqual(['sweep']);
});

it('rules about other prefixes, and about tags, are no reason', async () => {
  await put(moving('logs', { Prefix: 'logs/' }), moving('tag', { Tag: { Key: 'a', Value: 'b' } }));
  expect(await runLifecycleRules(context, step())).toMatchObject({ kind: 'done', changed: true });
});

it('one that comes later is found by the next look, though our rules are as planned', async () => {
  const { rules } = await context.buckets.lifecycle(BUCKET);
  await put(...rules, { ...moving('later', { Prefix: 'nfs/' }), Expiration: { Days: 400 } });
  expect(await runLifecycleRules(context, step())).toMatchObject({ kind: 'held', code: 'rules-overruled' });
});

it.each([
  ['action', { Filter: { Prefix: 'nfs/' }, Hibernate: { Depth: '3' } }, 'Hibernate'],
  ['filter', { Filter: { ObjectAge: '9' }, Expiration: { Days: 9 } }, 'Filter.ObjectAge'],
])(
  'a rule with an %s of a later S3 holds the step by its name, and nothing is written',
  async (_what, members, unknown) => {
    const { rules } = await context.buckets.lifecycle(BUCKET);
    const puts: unknown[] = [];
    const buckets: StepContext['buckets'] = {
      ...context.buckets,
      lifecycle: async () => ({
        rules: [...rules, { ID: 'tomorrow', Status: 'Enabled', ...members }],
        transitionDefaultMinimumObjectSize: null,
      }),
      putLifecycle: async (...args) => void puts.push(args),
    };
    expect(await runLifecycleRules({ ...context, buckets }, step())).toMatchObject({
      kind: 'held',
      code: 'rules-overruled',
      reason: expect.stringMatching(new RegExp(`"tomorrow" on .*not known: ${unknown}`)),
    });
    expect(puts).toEqual([]);
  },
);
