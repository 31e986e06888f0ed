import { expect, it } from 'vitest';
import { monthlyUsd } from '../../../../src/plans/cost/monthly-usd.ts';
import { samplePlan } from '../plan-sample.ts';

const { cost } = samplePlan();
const months = monthlyUsd(cost);
const sum = (pick: (usd: (typeof months)[number]['usd']) => number) =>
  months.reduce((all, { usd }) => all + pick(usd), 0);

it('has every month of the horizon, and in all of them what the plan costs', () => {
  expect(months.map(({ month }) => month)).toEqual(Array.from({ length: 36 }, (_, at) => at + 1));
  expect(sum(({ low }) => low)).toBeCloseTo(cost.horizon.usd.low, 1);
  expect(sum(({ expected }) => expected)).toBeCloseTo(cost.horizon.usd.expected, 1);
  expect(sum(({ high }) => high)).toBeCloseTo(cost.horizon.usd.high, 1);
});

it('has what is paid once in the first month only', () => {
  const [first, second] = months;
  expect(first?.once).toEqual(cost.once);
  expect(first?.usd.expected).toBeCloseTo(cost.once.expected + cost.monthly.first.expected, 2);
  expect(second?.once.high).toBe(0);
});
