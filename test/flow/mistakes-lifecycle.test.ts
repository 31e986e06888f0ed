import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse.ts';
import { archiveGate } from '../../src/evidence/archive-gate.ts';
import { readConfiguration } from '../../src/plans/lifecycle/effective.ts';
import { mergeLifecycle } from '../../src/plans/lifecycle/merge.ts';
import { isOwn, ownRules } from '../../src/plans/lifecycle/own-rules.ts';
import { readRule } from '../../src/plans/lifecycle/rule.ts';
import { surprisesIn } from '../../src/plans/lifecycle/surprises.ts';
import { lifecycleProblems } from '../../src/plans/lifecycle/validate.ts';
import { CHECKS } from '../../src/plans/lint/catalogue.ts';
import type { StepOf } from '../../src/plans/plan.ts';
import { sidPrefix } from '../../src/plans/posture/posture.ts';
import type { LifecycleRule } from '../../src/ports/bucket.ts';
import { archiveFacts } from '../../src/steps/archive-facts.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { runLifecycleRules } from '../../src/steps/lifecycle.ts';
import { notStopped } from '../../src/wiring/not-stopped.ts';
import { but } from '../unit/config/sample.ts';
import { BARE } from '../unit/doctor/site.ts';
import { theirFileShare, theirLustre } from './readers-of-others.ts';
import { type SmallMigration, smallMigration } from './small-migration.ts';
import { carry, carryAll } from './steps-carry.ts';

/** The rows of docs/mistakes.md that lifecycle rules are about: each easy mistake, and what keeps headwater, or who uses it, from making it. */
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

const step = (): StepOf<'lifecycle-rules'> => {
  const found = context.plan.steps.find(({ kind }) => kind === 'lifecycle-rules');
  if (found?.kind !== 'lifecycle-rules') throw new Error('the plan has no lifecycle rules');
  return found;
};
const archiving = () => {
  const found = step().rules.find(({ storageClass }) => storageClass === 'DEEP_ARCHIVE');
  if (found === undefined) throw new Error('the plan archives nothing');
  return found;
};
const own = () => ownRules(step(), context.plan.migration);
const reasons = async (given: StepContext = context, present: readonly LifecycleRule[] = []) =>
  archiveGate(await archiveFacts(given, step(), present)).reasons.map(({ code }) => code);
const foreign = (ID: string, Prefix: string, members: object): LifecycleRule => ({
  ID,
  Status: 'Enabled',
  Filter: { Prefix },
  ...members,
});
const faults = (rules: readonly object[]) =>
  fetch(`${migration.endpoint}/_rehearsal/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ rules }),
  });

describe('before the cut-over', () => {
  it('row 4: nothing is archived before it is proved, nor while a pass is left (row 14)', async () => {
    await carryAll(context, 'smb', (id) => id.startsWith('all/bucket'));
    expect(await reasons()).toEqual(expect.arrayContaining(['not-committed', 'not-proved']));
    expect(await runLifecycleRules(context, step())).toMatchObject({ kind: 'held' });
    expect((await context.buckets.lifecycle(BUCKET)).rules).toEqual([]);
  });
});

describe('after the cut-over', () => {
  beforeAll(async () => {
    await carryAll(context, 'smb');
    await carryAll(context, 'nfs');
  });

  it('row 2: a denial is not "no configuration"', async () => {
    await context.buckets.putLifecycle(BUCKET, {
      rules: [foreign('logs', 'logs/', { Expiration: { Days: 30 } })],
      transitionDefaultMinimumObjectSize: 'varies_by_storage_class',
    });
    await faults([{ fault: 'access-denied', operation: 'GetBucketLifecycleConfiguration', times: 'always' }]);
    await expect(runLifecycleRules(context, step())).rejects.toMatchObject({ kind: 'denied' });
    await faults([]);
    const { rules } = await context.buckets.lifecycle(BUCKET);
    expect(rules.map(({ ID }) => ID)).toEqual(['logs']);
  });

  it('rows 1 and 7: rules of others stay, and so does how small objects are treated', async () => {
    expect(await carry(context, step().id)).toMatchObject({ kind: 'done', changed: true });
    const after = await context.buckets.lifecycle(BUCKET);
    expect(after.rules).toContainEqual(foreign('logs', 'logs/', { Expiration: { Days: 30 } }));
    expect(after.transitionDefaultMinimumObjectSize).toBe('varies_by_storage_class');
    expect(after.rules.length).toBe(1 + own().length);
  });

  it('row 7: it is said where nothing was said before', () => {
    const current = { rules: [], transitionDefaultMinimumObjectSize: null };
    const merged = mergeLifecycle({ current, own: own(), migration: 'small', base: null });
    expect(merged.configuration.transitionDefaultMinimumObjectSize).toBe('all_storage_classes_128K');
  });

  it('row 19: rules that were accepted have moved nothing yet, and nobody is told otherwise', async () => {
    const progress = await context.ledger.progress();
    const summary = progress.steps.get(`${context.plan.digest}|${step().id}`)?.summary ?? '';
    expect(summary).not.toMatch(/moved|archived/i);
    for await (const page of context.buckets.list(BUCKET, ''))
      for (const { storageClass } of page) expect(storageClass).toBe('STANDARD');
  });

  it('row 15: nothing is archived under a live file share', async () => {
    const remove = await theirFileShare(context, `${BUCKET}/${archiving().prefix}`);
    expect(await reasons()).toEqual(['under-reader']);
    await remove();
    expect(await reasons()).toEqual([]);
  });

  it('row 16: nothing is archived under a reader, registered or found', async () => {
    const readers = (['sagemaker', 'mountpoint', 's3-files', 'fsx-lustre'] as const).map((kind) => ({
      name: kind,
      kind,
      prefix: archiving().prefix,
    }));
    const given = { ...context, config: { ...context.config, readers } };
    expect(await reasons(given)).toEqual(Array(4).fill('under-reader'));
    const remove = await theirLustre(migration.endpoint, `s3://${BUCKET}/${archiving().prefix}`);
    expect(await reasons()).toEqual(['under-reader']);
    await remove();
  });

  it('row 12: no rules where MFA delete is on', async () => {
    const buckets = { ...context.buckets, mfaDelete: () => Promise.resolve(true) };
    expect(await reasons({ ...context, buckets })).toEqual(['mfa-delete']);
  });
});

describe('by the plan alone', () => {
  it('row 3: what is cold at the source is archived by its prefix from day 0, not by the age of its objects', () => {
    expect(archiving().afterDays).toBe(0);
    expect(archiving().prefix).not.toBe('');
  });

  it('row 5: small objects stay where they are', () => {
    expect(archiving().objectSizeGreaterThan ?? 0).toBeGreaterThanOrEqual(131_071);
  });

  it.each([
    ['row 6: a low size bound, which takes away the guard of S3', 'HW423'],
    ['row 5: a bound below break-even', 'HW422'],
    ['row 9: a reader without a final slash', 'HW404'],
    ['row 14: a pass over what is committed', 'HW803'],
  ])('%s has a finding', (_row, id) => expect(CHECKS.map((check) => check.id)).toContain(id));

  it('row 9: no share has a prefix without a final slash, and none of our rules', () => {
    const bare = but('    prefix: raw/\n', '    prefix: raw\n');
    expect(() => parseConfig(bare, 'headwater.yaml', { hazardIds: [] })).toThrow(/end with a slash/);
    for (const { Filter } of step().rules.map(({ prefix }) => ({ Filter: prefix })))
      expect(Filter).toMatch(/\/$/);
  });

  it('row 8: a bucket-wide rule that overrides a gentler one is found, with its id', () => {
    const bridge = step().rules.find(({ storageClass }) => storageClass !== 'DEEP_ARCHIVE');
    const wide = foreign('all of it', '', { Transitions: [{ Days: 1, StorageClass: 'GLACIER' }] });
    const found = surprisesIn({
      configuration: readConfiguration({ rules: [...own(), wide], transitionDefaultMinimumObjectSize: null }),
      isOwn: ({ id }) => isOwn({ ID: id ?? '' }, 'small'),
      prefixes: [bridge?.prefix ?? ''],
      versioned: true,
      nowMs: Date.UTC(2026, 10, 22),
    });
    expect(found.flatMap(({ ruleIds }) => ruleIds)).toContain('all of it');
  });

  it('row 6: a low size bound in a rule of somebody else lets small objects pass, and holds the step', () => {
    const low: LifecycleRule = {
      ...foreign('low', '', { Transitions: [{ Days: 1, StorageClass: 'GLACIER' }] }),
      Filter: { And: { Prefix: '', ObjectSizeGreaterThan: 1 } },
    };
    const [small, guarded] = [low, foreign('guarded', '', { Transitions: low.Transitions })].map((rule) =>
      surprisesIn({
        configuration: readConfiguration({
          rules: [...own(), rule as LifecycleRule],
          transitionDefaultMinimumObjectSize: null,
        }),
        isOwn: ({ id }) => isOwn({ ID: id ?? '' }, 'small'),
        prefixes: [archiving().prefix],
        versioned: true,
        nowMs: Date.UTC(2026, 10, 22),
      }).map(({ refused, fromBytes }) => ({ refused, fromBytes })),
    );
    expect(small).toContainEqual({ refused: true, fromBytes: 2 });
    expect(guarded?.every(({ fromBytes }) => fromBytes >= 131_072)).toBe(true);
  });

  it('row 13: neither Object Lock nor a denial stops a rule, and it is named', () => {
    const rules = own().map((rule) => readRule(rule));
    const at = { prefixes: [archiving().prefix], migration: 'small' };
    const keep = (Sid: string) => ({ Sid, Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject*' });
    const policy = JSON.stringify({ Statement: [keep('Keep'), keep(`${sidPrefix('small')}KeepVersions`)] });
    expect(notStopped({ ...BARE, objectLock: { retention: null }, policy }, rules, at)).toMatchObject({
      by: ['Object Lock', 'policy statement "Keep"'],
      ruleIds: expect.arrayContaining([archiving().id]),
    });
    expect(notStopped(BARE, rules, at)).toEqual({ by: [], ruleIds: [] });
    expect(notStopped({ ...BARE, policy }, rules, { ...at, prefixes: ['elsewhere/'] }).ruleIds).toEqual([]);
  });

  it('row 10: a chain shorter than what its classes bill is no rule of ours', () => {
    const chain: LifecycleRule = {
      ...foreign('headwater:small:x', 'x/', {}),
      Transitions: [
        { Days: 4, StorageClass: 'GLACIER_IR' },
        { Days: 20, StorageClass: 'DEEP_ARCHIVE' },
      ],
    };
    const at = { rules: [chain], transitionDefaultMinimumObjectSize: null };
    expect(lifecycleProblems(at, 'small')).toEqual([expect.stringMatching(/GLACIER_IR/)]);
  });

  it('row 11: replaced versions, lone delete markers and unfinished uploads are cleaned up', () => {
    const rules = own().map((rule) => readRule(rule));
    for (const share of context.config.shares) {
      const about = rules.filter(({ selects }) => share.prefix.startsWith(selects.prefix));
      expect(about.some(({ noncurrentExpiration }) => noncurrentExpiration !== null)).toBe(true);
      expect(about.some(({ expiredMarkers }) => expiredMarkers)).toBe(true);
      expect(about.some(({ abortDays }) => abortDays !== null)).toBe(true);
    }
  });

  it('row 20: no rule of ours has a date or a tag', () => {
    for (const { transitions, selects } of own().map((rule) => readRule(rule))) {
      expect(transitions.map(({ when }) => when.kind)).not.toContain('date');
      expect(selects.tags).toEqual([]);
    }
  });
});
