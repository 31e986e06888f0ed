import { expect, it } from 'vitest';
import { plannedPrefixes, plannedSurprises } from '../../../../src/plans/lifecycle/planned-surprises.ts';
import { planInput, samplePlan } from '../plan-sample.ts';

const { config } = planInput();
const plan = samplePlan();
const rule = (ID: string, Prefix: string, Days = 3650) => ({
  ID,
  Status: 'Enabled',
  Filter: { Prefix },
  Expiration: { Days },
});
const [first = ''] = plannedPrefixes(config, plan);
const configuration = {
  rules: [
    rule('ten-years', ''),
    rule('tmp', `${first}tmp/`, 10),
    rule(`headwater:${plan.migration}:x`, first),
  ],
  transitionDefaultMinimumObjectSize: null,
};
const refusedWith = (ids: readonly string[]) => {
  const foreignRules = ids.map((id) => ({ id, reason: 'by contract', by: 'kim' }));
  return plannedSurprises({ ...config, policy: { ...config.policy, foreignRules } }, plan, configuration, {
    versioned: true,
    nowMs: 0,
  }).map(({ refused, ruleIds }) => [refused, ...ruleIds].join(' '));
};

it('are those of rules of others on the shares of the plan; rules of the migration itself are the plan', () => {
  expect(plannedPrefixes(config, { shares: [] })).toEqual([]);
  expect(new Set(refusedWith([]))).toEqual(new Set(['true ten-years', 'true tmp']));
});

it('are told and not refused of rules that a person accepted', () => {
  expect(new Set(refusedWith(['ten-years']))).toEqual(new Set(['false ten-years', 'true tmp']));
  expect(new Set(refusedWith(['ten-years', 'tmp']))).toEqual(new Set(['false ten-years', 'false tmp']));
});
