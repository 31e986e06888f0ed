import { expect, it } from 'vitest';
import { sampledAgents } from '../../../../src/plans/duration/sampled.ts';
import { LAB_FACTS, samplePlan } from '../plan-sample.ts';

const seed = samplePlan();
const delta = samplePlan({
  facts: { ...LAB_FACTS, runs: { ...(LAB_FACTS.runs ?? { cells: [] }), transfersDone: 1 } },
});

it.each([
  ['a first pass, which copies everything', seed, 'runs/transfer/1-seed', ['one']],
  ['a later pass, which mostly lists and compares', delta, 'runs/transfer/2-delta', null],
  ['the last pass', seed, 'runs/transfer/final', null],
  ['a step that carries nothing', seed, 'runs/task', null],
  ['a step that is not there', seed, 'nowhere/transfer/1-seed', null],
] as const)('rates are told, or not, by %s', (_why, plan, id, agents) => {
  expect(sampledAgents(plan, id)).toEqual(agents);
});

it('knows the steps it was asked about', () => {
  expect(delta.steps.map(({ id }) => id)).toContain('runs/transfer/2-delta');
  expect(seed.steps.map(({ id }) => id)).toContain('runs/transfer/final');
});
