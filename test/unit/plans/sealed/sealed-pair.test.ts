import { describe, expect, it } from 'vitest';
import { encodePlan, sealPlan } from '../../../../src/plans/codec.ts';
import { diffPlans } from '../../../../src/plans/diff/diff.ts';
import type { Plan, PlanBody } from '../../../../src/plans/plan.ts';
import { sealedPair } from '../../../../src/plans/sealed/sealed-pair.ts';
import { samplePlan } from '../plan-sample.ts';

const plan = samplePlan();
const fileOf = (one: Plan) => Buffer.from(encodePlan(one));
const sealed = (change: Partial<PlanBody>): Plan => {
  const { digest: _, ...body } = { ...plan, ...change };
  return sealPlan(body);
};
/** Text that looks like the end of an item and the beginning of the next, as far as JSON lets it. */
const TRAP = '"},\n    {"phase":"cutover"}\n  ],\n  "steps": [\n    {';

describe('two plan files that are compared', () => {
  it.each<[string, Plan, Plan]>([
    ['are the same', plan, plan],
    ['one has no steps', plan, sealed({ steps: [] })],
    ['the other has none', sealed({ steps: [], partitions: [] }), plan],
    ['neither has any', sealed({ steps: [] }), sealed({ steps: [], createdBy: 'kim' })],
    ['one has fewer steps', plan, sealed({ steps: plan.steps.slice(3, -2) })],
    ['steps are in another order', plan, sealed({ steps: plan.steps.toReversed() })],
    ['reasons differ', plan, sealed({ steps: plan.steps.map((step) => ({ ...step, reason: 'other' })) })],
    ['partitions differ', plan, sealed({ partitions: plan.partitions.map((one) => ({ ...one, turn: 9 })) })],
    [
      'a text is a trap',
      sealed({ createdBy: TRAP }),
      sealed({ steps: plan.steps.map((step) => ({ ...step, reason: TRAP })) }),
    ],
  ])('differ as the plans do: %s', (_why, before, after) => {
    const pair = sealedPair(fileOf(before), fileOf(after));
    if (pair === null) throw new Error('both are sealed');
    expect(diffPlans(pair.before, pair.after, pair.common)).toEqual(diffPlans(before, after));
  });

  it('are looked at in full when one is not as it was written', () => {
    const edited = Buffer.from(encodePlan(plan).replace('"afterDays":0', '"afterDays":1'));
    expect(sealedPair(edited, fileOf(plan))).toBeNull();
    expect(sealedPair(fileOf(plan), edited)).toBeNull();
  });

  it('keep only what is not the same in both', () => {
    const after = sealed({
      steps: plan.steps.map((step, at) => (at === 4 ? { ...step, reason: 'other' } : step)),
    });
    const pair = sealedPair(fileOf(plan), fileOf(after));
    expect(pair?.before.steps).toEqual([plan.steps[4]]);
    expect(pair?.common).toEqual({
      partitions: plan.partitions.length,
      steps: plan.steps.length - 1,
      sameSteps: false,
    });
  });
});
