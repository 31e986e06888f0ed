import { describe, expect, it } from 'vitest';
import { diffPlans } from '../../../src/plans/diff/diff.ts';
import { assertFresh, type PlanWorld, staleness } from '../../../src/plans/freshness.ts';
import { LAB, LAB_FACTS, samplePlan } from './plan-sample.ts';

const plan = samplePlan();
const event = (seq: number, type: string, by: string | null) => ({
  seq,
  digest: seq === 4 ? 'b'.repeat(64) : `${seq}`.padStart(64, '0'),
  type,
  plan: by,
  evidenceOf: null,
});
const history = [1, 2, 3, 4].map((seq) => event(seq, 'step-done', 'f'.repeat(64)));
const fresh: PlanWorld = {
  configDigest: plan.basis.configDigest,
  inventories: plan.basis.inventories,
  events: history,
};

describe('a plan is stale', () => {
  const moved = plan.basis.inventories.map((inventory) =>
    inventory.share === 'office' ? { ...inventory, id: '20261121T000000000Z' } : inventory,
  );
  const forged = plan.basis.inventories.map((inventory) => ({ ...inventory, sha256: 'c'.repeat(64) }));
  it.each<[string, Partial<PlanWorld>, readonly string[]]>([
    ['never, while nothing moved', {}, []],
    ['when the configuration changed', { configDigest: 'd'.repeat(64) }, ['headwater.yaml has changed.']],
    [
      'when a share was scanned again',
      { inventories: moved },
      [
        'Share office has a newer inventory: the plan is from 20261120T080000000Z, the newest is 20261121T000000000Z.',
      ],
    ],
    [
      'when an inventory was replaced under its name',
      { inventories: forged.slice(0, 3) },
      plan.basis.inventories.map(
        ({ id, share }) => `The inventory ${id} of share ${share} is not the one the plan was made from.`,
      ),
    ],
    [
      'when an inventory is gone',
      { inventories: fresh.inventories.slice(1) },
      ['The inventory 20261120T080000000Z of share runs is gone.'],
    ],
    [
      'when another plan was at work since',
      {
        events: [
          ...history,
          event(5, 'resource-known', 'e'.repeat(64)),
          event(6, 'step-done', 'e'.repeat(64)),
        ],
      },
      ['Plan eeeeeeeeeeee has been at work since (resource-known, step-done).'],
    ],
    ['not when another plan was at work before', { events: history }, []],
    ['not by its own work', { events: [...history, event(5, 'step-done', plan.digest)] }, []],
    [
      'not when another plan was only approved',
      { events: [...history, event(5, 'plan-approved', 'e'.repeat(64))] },
      [],
    ],
    [
      'not by a check that belongs to no plan',
      { events: [...history, event(5, 'evidence-recorded', null)] },
      [],
    ],
    [
      'when the ledger is another one',
      { events: [] },
      ['The ledger is another one: its event 4 is not the one the plan was made at.'],
    ],
  ])('%s', (_why, world, expected) => {
    expect(staleness(plan, { ...fresh, ...world })).toEqual(expected);
  });

  it('and refused as such, with everything that moved', () => {
    expect(() => assertFresh(plan, fresh)).not.toThrow();
    expect(() => assertFresh(plan, { ...fresh, configDigest: 'd'.repeat(64), inventories: [] })).toThrow(
      expect.objectContaining({
        code: 'plan-stale',
        blame: 'stale',
        exitCode: 4,
        message: expect.stringMatching(/headwater.yaml.*\n.*runs is gone/),
      }),
    );
  });
});

describe('the difference of two plans', () => {
  it('of one plan to itself is nothing', () => {
    const diff = diffPlans(plan, plan);
    expect(diff).toMatchObject({ basis: [], cost: [], estimate: [], sameSteps: true });
    expect([
      ...diff.steps.added,
      ...diff.steps.removed,
      ...diff.steps.changed,
      ...diff.shares.changed,
    ]).toEqual([]);
  });

  it('names steps, fields, figures and basis', () => {
    const after = samplePlan({
      yaml: LAB.replace('exclude: ["*.tmp"]', 'exclude: ["*.tmp", "/scratch"]'),
      facts: { ...LAB_FACTS, finished: { cells: LAB_FACTS.finished?.cells ?? [], transfersDone: 1 } },
    });
    const diff = diffPlans(plan, after);
    expect(diff.sameSteps).toBe(false);
    expect(diff.basis.map(({ field }) => field)).toEqual(['config']);
    expect(diff.steps.added.map(({ id }) => id)).toEqual([
      'finished/transfer/2-delta',
      'finished/verify/2-delta',
    ]);
    expect(diff.steps.removed.map(({ id }) => id)).toEqual([
      'finished/transfer/1-seed',
      'finished/verify/1-seed',
    ]);
    expect(diff.steps.changed.find(({ id }) => id === 'runs/task')?.fields).toEqual([
      { field: 'excludes', before: ['*.tmp'], after: ['*.tmp', '/scratch'] },
    ]);
    expect(diff.cost.map(({ figure }) => figure)).toContain('once, expected');
    expect(diff.estimate.map(({ figure }) => figure)).toContain('bytes');
    expect(
      diff.shares.changed.find(({ share }) => share === 'finished')?.fields.map(({ field }) => field),
    ).toContain('pass');
  });

  it('names shares that came and went', () => {
    const fewer = samplePlan({ yaml: LAB.replace(/ {2}- \{name: finished.*\n/, '') });
    expect(diffPlans(plan, fewer).shares).toMatchObject({ added: [], removed: ['finished'] });
    expect(diffPlans(fewer, plan).shares).toMatchObject({ added: ['finished'], removed: [] });
  });
});
