import { expect, it } from 'vitest';
import { lint } from '../../../../src/plans/lint/lint.ts';
import { BRIDGE, contextOf, type Sample, share } from './site.ts';

const ids = (sample: Sample) => lint(contextOf(sample)).map(({ id }) => id);
/** One share was moved before, so there is no question of a pilot. */
const facts = { runs: { transfersDone: 1 } };

it('about a careful plan there is nothing to say, but that prices have dates', () => {
  expect(ids({ facts, config: (site) => ({ ...site, gateways: [] }) })).toEqual(['HW703']);
});

it('with a file share there is one thing more, which nobody can help', () => {
  expect(ids({ facts, config: share('home', BRIDGE) })).toEqual(['HW703', 'HW710']);
});
