import { describe, expect, it } from 'vitest';
import { LAB, LAB_FACTS, samplePlan } from '../plan-sample.ts';

const GIB = 2 ** 30;
const share = (plan: ReturnType<typeof samplePlan>, name: string) =>
  plan.shares.find((candidate) => candidate.share === name);
const rules = (plan: ReturnType<typeof samplePlan>) =>
  plan.steps.flatMap((step) => (step.kind === 'lifecycle-rules' ? step.rules : []));

describe('the class of a share', () => {
  it.each<[string, string, Parameters<typeof samplePlan>[0], string, string]>([
    [
      'a migrated share with little cold data stays warm',
      'runs',
      {},
      'INTELLIGENT_TIERING',
      '33 % of its bytes are older than 365 days, under the 80 %',
    ],
    [
      'a migrated share that is mostly cold is archived',
      'runs',
      {
        facts: {
          ...LAB_FACTS,
          runs: { cells: [{ sizeClass: 8, ageClass: 4, files: 10, bytes: 100 * GIB }], coldBytes: 80 * GIB },
        },
      },
      'DEEP_ARCHIVE',
      '80 % of its bytes',
    ],
    [
      'but not under a reader',
      'runs',
      {
        yaml: `${LAB}readers: [{name: training, prefix: v1/runs/2026/, kind: sagemaker}]\n`,
        facts: {
          ...LAB_FACTS,
          runs: { cells: [{ sizeClass: 8, ageClass: 4, files: 10, bytes: 100 * GIB }], coldBytes: 100 * GIB },
        },
      },
      'INTELLIGENT_TIERING',
      'training reads this prefix',
    ],
    [
      'a bridge never needs a restore, however cold it is',
      'office',
      {
        facts: {
          ...LAB_FACTS,
          office: { cells: [{ sizeClass: 8, ageClass: 4, files: 1, bytes: GIB }], coldBytes: GIB },
        },
      },
      'INTELLIGENT_TIERING',
      'strategy bridge',
    ],
    [
      'an archive is archived, and reading it back has a price',
      'finished',
      {},
      'DEEP_ARCHIVE',
      'reading it all back once costs about $',
    ],
    [
      'an archive under a reader is not',
      'finished',
      { yaml: `${LAB}readers: [{name: scans, prefix: v1/, kind: other}]\n` },
      'INTELLIGENT_TIERING',
      'scans reads this prefix',
    ],
    [
      'warm may be STANDARD: then nothing moves',
      'runs',
      { yaml: `${LAB}policy: {classes: {warm: STANDARD}}\n` },
      'STANDARD',
      'under the 80 %',
    ],
    [
      'a class that never pays is not used',
      'runs',
      { yaml: `${LAB}policy: {retentionMonths: 1}\n` },
      'STANDARD',
      'INTELLIGENT_TIERING costs more than STANDARD for 1 months at any size',
    ],
    [
      'an empty share is not cold',
      'runs',
      { facts: { ...LAB_FACTS, runs: { cells: [], directories: 3 } } },
      'INTELLIGENT_TIERING',
      '0 % of its bytes',
    ],
  ])('%s', (_why, name, options, storageClass, reason) => {
    const found = share(samplePlan(options), name);
    expect(found?.storageClass).toBe(storageClass);
    expect(found?.classReason).toContain(reason);
  });
});

describe('the rules', () => {
  it('hold what is too small back, by the break-even size for the retention', () => {
    expect(rules(samplePlan())).toEqual([
      {
        id: 'headwater:lab:runs',
        prefix: 'v1/runs/',
        storageClass: 'INTELLIGENT_TIERING',
        afterDays: 0,
        objectSizeGreaterThan: 262_143,
      },
      {
        id: 'headwater:lab:office',
        prefix: 'v1/office/',
        storageClass: 'INTELLIGENT_TIERING',
        afterDays: 0,
        objectSizeGreaterThan: 262_143,
      },
      {
        id: 'headwater:lab:finished',
        prefix: 'v1/finished/',
        storageClass: 'DEEP_ARCHIVE',
        afterDays: 0,
        objectSizeGreaterThan: 131_071,
      },
    ]);
  });
  it('follow a configured floor, and 0 means every object', () => {
    const bounds = (floor: string) =>
      rules(samplePlan({ yaml: `${LAB}policy: {archiveFloor: ${floor}}\n` })).map(
        (rule) => rule.objectSizeGreaterThan,
      );
    expect(bounds('1 MiB')).toEqual([1_048_575, 1_048_575, 1_048_575]);
    expect(bounds('0')).toEqual([null, null, null]);
  });
  it('wait 30 days before STANDARD_IA', () => {
    const plan = samplePlan({ yaml: `${LAB}policy: {classes: {warm: STANDARD_IA}}\n` });
    expect(rules(plan).map((rule) => rule.afterDays)).toEqual([30, 30, 0]);
  });
  it('leave a share that stays in STANDARD alone', () => {
    const plan = samplePlan({ yaml: `${LAB}policy: {classes: {warm: STANDARD}}\n` });
    expect(rules(plan).map((rule) => rule.prefix)).toEqual(['v1/finished/']);
  });
});
