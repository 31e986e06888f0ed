import { describe, expect, it } from 'vitest';
import { decodePlan, encodePlan } from '../../../../src/plans/codec.ts';
import { staleness } from '../../../../src/plans/freshness.ts';
import { createRepairPlan } from '../../../../src/plans/repair/repair-plan.ts';
import type { RepairBasis } from '../../../../src/plans/repair/repair-schema.ts';
import { planInput } from '../plan-sample.ts';

const basis = (share: string): RepairBasis => ({
  share,
  evidence: '20261121T090000000Z-check',
  sha256: '1'.repeat(64),
  verdictsSha256: '2'.repeat(64),
  manifestSha256: '3'.repeat(64),
  files: 3,
  bytes: 3_000_000,
  largestBytes: 2_000_000,
  left: [],
});
const plan = createRepairPlan(planInput(), [basis('runs')]);

describe('a plan to repair', () => {
  it('carries the list, checks the share, and does nothing else', () => {
    expect(plan.steps.map(({ id }) => id)).toEqual([
      'all/bucket.lab-control',
      'all/bucket.lab-data',
      'runs/source-location',
      'runs/target-location',
      'runs/task',
      'runs/transfer/1-repair',
      'runs/verify/1-repair',
    ]);
    const transfer = plan.steps.find((step) => step.kind === 'transfer');
    expect(transfer).toMatchObject({ needs: ['runs/task'], selection: { by: 'repair', files: 3 } });
    expect(plan.steps.at(-1)?.needs).toEqual(['runs/transfer/1-repair']);
  });

  it('gives the task no excludes, which do not go with a manifest', () => {
    expect(plan.steps.find((step) => step.kind === 'task')).toMatchObject({ excludes: [] });
  });

  it('knows every share, and says of those it leaves alone that they are not committed', () => {
    expect(plan.shares.map(({ share, pass, committed }) => [share, pass, committed])).toEqual([
      ['runs', 'delta', false],
      ['office', null, false],
      ['finished', null, false],
    ]);
    expect(plan).toMatchObject({ delta: null, estimate: { items: 3, bytes: 3_000_000, outages: [] } });
  });

  it('is the same plan once it was written and read, and the same for the same input', () => {
    expect(decodePlan(encodePlan(plan), 'it')).toEqual(plan);
    expect(createRepairPlan(planInput(), [basis('runs')]).digest).toBe(plan.digest);
  });
});

describe('a plan to repair is stale', () => {
  const { seq } = plan.basis.ledger;
  const recorded = (after: number, share: string, by: string | null) => ({
    seq: seq + after,
    digest: '4'.repeat(64),
    type: 'evidence-recorded',
    plan: by,
    evidenceOf: share,
  });
  const said = ['Share runs was verified again: the plan repairs what 20261121T090000000Z-check found.'];
  const before = { seq, digest: plan.basis.ledger.digest, type: 'step-done', plan: null, evidenceOf: null };
  it.each([
    ['not while nothing happens', [], []],
    ['when the share was verified again', [recorded(1, 'runs', null)], said],
    ['not when another share was', [recorded(1, 'office', null)], []],
    ['not by its own check', [recorded(1, 'runs', plan.digest)], []],
    ['not after its own check', [recorded(1, 'runs', plan.digest), recorded(2, 'runs', null)], []],
    [
      'when it was verified before its own check',
      [recorded(1, 'runs', null), recorded(2, 'runs', plan.digest)],
      said,
    ],
  ] as const)('%s', (_, events, moved) => {
    const world = {
      configDigest: plan.basis.configDigest,
      inventories: plan.basis.inventories,
      events: [before, ...events],
    };
    expect(staleness(plan, world)).toEqual(moved);
  });
});
