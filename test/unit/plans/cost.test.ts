import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CostLine, Plan } from '../../../src/plans/plan.ts';
import { lookup, tiersOf } from '../../../src/plans/prices.ts';
import { LAB, LAB_FACTS, samplePlan } from './plan-sample.ts';
import { PRICES } from './price-table.ts';

const TIB = 2 ** 40;
const ONE = LAB.replace(/ {2}- \{name: (office|finished).*\n/g, '');
const sum = (lines: readonly CostLine[]) => lines.reduce((total, line) => total + line.usd, 0);
const item = (plan: Plan, name: string) => plan.cost.lines.filter((line) => line.item === name);
const pays = (line: CostLine, month: number) =>
  line.months !== null && line.months.from <= month && month <= line.months.to;

/** 100 TiB of 50 MiB files, all to DEEP_ARCHIVE: worked example 1 without the hot tenth. */
const archive = samplePlan({
  yaml: ONE.replace('prefix: runs/', 'prefix: runs/, strategy: archive'),
  facts: {
    runs: {
      cells: [{ sizeClass: 6, ageClass: 4, files: 2_097_152, bytes: 100 * TIB }],
      directories: 0,
      coldBytes: 100 * TIB,
    },
  },
});

describe('the cost of 100 TiB to DEEP_ARCHIVE by Basic tasks', () => {
  it.each<[string, string, number]>([
    ['two Basic passes, 2 % copied again', 'datasync-transfer', 102_400 * 1.02 * 0.0125],
    ['a PUT each', 's3-put', (2_097_152 * 1.02 * 0.005) / 1000],
    ['two listings a pass', 's3-list', (2098 * 4 * 0.005) / 1000],
    ['DataSync looks twice a pass', 's3-head', (2_097_152 * 4 * 0.0004) / 1000],
    ['we look once a pass', 'verify-head', (2_097_152 * 2 * 0.0004) / 1000],
    ['the transition', 'transition', 104.8576],
  ])('%s', (_why, name, usd) => {
    expect(sum(item(archive, name))).toBeCloseTo(usd, 1);
  });
  it('first month all STANDARD, then archive and index', () => {
    expect(archive.cost.monthly.first).toBe(2304);
    expect(archive.cost.monthly.afterTransition).toBeCloseTo((102_400 + 64) * 0.00099 + 16 * 0.023, 2);
  });
  it('no fee an execution in Basic mode, one a pass in Enhanced', () => {
    expect(item(archive, 'datasync-execution')).toEqual([]);
    const office = item(samplePlan(), 'datasync-execution');
    expect(office.map((line) => [line.share, line.quantity, line.usd])).toEqual([['office', 2, 1.1]]);
  });
});

describe('INTELLIGENT_TIERING', () => {
  const plan = samplePlan({
    yaml: ONE,
    facts: {
      runs: {
        cells: [{ sizeClass: 6, ageClass: 4, files: 2_097_152, bytes: 100 * TIB }],
        directories: 0,
        coldBytes: 70 * TIB,
      },
    },
  });
  const month = (n: number) => sum(plan.cost.lines.filter((line) => pays(line, n)));
  it('falls in the second and fourth month for what nobody reads', () => {
    const monitoring = 2097.152 * 0.0025;
    expect(month(1)).toBeCloseTo(2304 + monitoring, 2);
    expect(month(2)).toBeCloseTo(30_720 * 0.023 + 71_680 * 0.0125 + monitoring, 2);
    expect(month(3)).toBe(month(2));
    expect(month(4)).toBeCloseTo(30_720 * 0.023 + 71_680 * 0.004 + monitoring, 2);
    expect(month(36)).toBe(month(4));
    expect(month(37)).toBe(0);
  });
});

describe('the figures of a plan', () => {
  it('are all sums of its lines, each a dated price times a quantity', () => {
    const arbitrary = fc.record({
      cells: fc.array(
        fc.record({
          sizeClass: fc.nat(8),
          ageClass: fc.nat(4),
          files: fc.integer({ min: 1, max: 1e6 }),
          bytes: fc.nat({ max: 1e15 }),
        }),
        { minLength: 1, maxLength: 6 },
      ),
      coldPart: fc.double({ min: 0, max: 1, noNaN: true }),
      transfersDone: fc.nat(2),
      committed: fc.boolean(),
    });
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 1, max: 60 }), ({ coldPart, ...facts }, months) => {
        const coldBytes = Math.floor(coldPart * facts.cells.reduce((total, cell) => total + cell.bytes, 0));
        const { cost } = samplePlan({
          yaml: `${LAB}policy: {retentionMonths: ${months}}\n`,
          facts: { ...LAB_FACTS, runs: { ...facts, coldBytes } },
        });
        const once = cost.lines.filter((line) => line.months === null);
        expect(cost.once.expected).toBeCloseTo(sum(once), 4);
        expect(cost.monthly.first).toBeCloseTo(sum(cost.lines.filter((line) => pays(line, 1))), 4);
        expect(cost.monthly.afterTransition).toBeCloseTo(
          sum(cost.lines.filter((line) => pays(line, months))),
          4,
        );
        let horizon = sum(once);
        for (let month = 1; month <= months; month += 1)
          horizon += sum(cost.lines.filter((line) => pays(line, month)));
        expect(cost.horizon.usd).toBeCloseTo(horizon, 2);
        expect(cost.once.low).toBeLessThanOrEqual(cost.once.expected);
        expect(cost.once.expected).toBeLessThanOrEqual(cost.once.high);
        for (const line of cost.lines) {
          expect(tiersOf(PRICES, line.price).map((tier) => tier.price.value)).toContain(line.unitPrice);
          expect(line).toMatchObject({
            asOf: lookup(PRICES, line.price).asOf,
            confidence: lookup(PRICES, line.price).confidence,
          });
          expect(line.usd).toBeCloseTo(line.quantity * line.unitPrice, 4);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('count a committed share as stored, not as moved', () => {
    const { cells = [] } = LAB_FACTS.runs ?? {};
    const plan = samplePlan({ yaml: ONE, facts: { runs: { cells, committed: true } } });
    expect(new Set(plan.cost.lines.map((line) => line.item))).toEqual(
      new Set(['transition', 'storage-month', 'monitoring-month']),
    );
    expect(plan.estimate).toMatchObject({ bytes: 0, items: 0, linkSeconds: 0, expectedSeconds: 0 });
  });

  it('keep a small object in STANDARD for good', () => {
    const plan = samplePlan({
      yaml: ONE,
      facts: { runs: { cells: [{ sizeClass: 1, ageClass: 4, files: 1e6, bytes: 1e10 }], coldBytes: 1e10 } },
    });
    expect(plan.cost.monthly.afterTransition).toBe(plan.cost.monthly.first);
    expect(item(plan, 'transition')).toEqual([]);
    expect(plan.cost.horizon.usd).toBeCloseTo(plan.cost.horizon.allStandardUsd, 4);
  });

  it('hold a month of the gateway, when users write 1 % of a bridge again', () => {
    const plan = samplePlan({
      facts: {
        ...LAB_FACTS,
        office: { cells: [{ sizeClass: 8, ageClass: 0, files: 100, bytes: 100 * TIB }] },
      },
    });
    expect(item(plan, 'gateway-month')[0]).toMatchObject({ quantity: 924, usd: 9.24 });
  });
});

describe('the time', () => {
  it('of the link is the formula AWS gives: 100 TB at 1 Gbit/s and 80 % take 11.57 days', () => {
    const plan = samplePlan({
      yaml: ONE,
      facts: { runs: { cells: [{ sizeClass: 8, ageClass: 0, files: 100, bytes: 100e12 }] } },
    });
    // 2 % are copied again by the final pass.
    expect(plan.estimate.linkSeconds / 86_400 / 1.02).toBeCloseTo(11.57, 2);
    expect(plan.estimate.expectedSeconds).toBeGreaterThan(plan.estimate.linkSeconds);
  });
  it('of many small files is that of the files, not of the link', () => {
    const plan = samplePlan({
      yaml: ONE,
      facts: { runs: { cells: [{ sizeClass: 1, ageClass: 0, files: 4e6, bytes: 4e9 }] } },
    });
    expect(plan.estimate.expectedSeconds).toBeGreaterThan(100 * plan.estimate.linkSeconds);
  });
  it('adds up for shares on one agent, not for shares on two', () => {
    const facts = { cells: [{ sizeClass: 1, ageClass: 0, files: 1e6, bytes: 1e9 }] };
    const none = { cells: [{ sizeClass: 1, ageClass: 0, files: 1, bytes: 1 }] };
    const seconds = (known: Parameters<typeof samplePlan>[0]) => samplePlan(known).estimate.expectedSeconds;
    const one = seconds({ facts: { runs: facts, office: none, finished: none } });
    expect(seconds({ facts: { runs: facts, office: facts, finished: none } })).toBe(one);
    expect(seconds({ facts: { runs: facts, office: none, finished: facts } })).toBeGreaterThan(1.9 * one);
  });
  it('states what it assumes', () => {
    expect(samplePlan().estimate.basis).toContain('Assumed, not published by AWS: 400 files a second');
  });
});
