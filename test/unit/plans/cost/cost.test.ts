import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlannedLine } from '../../../../src/plans/cost/cost-schema.ts';
import { lookup, mergePrices, tiersOf } from '../../../../src/plans/cost/prices.ts';
import type { CutPartition } from '../../../../src/plans/cutting/cut-partition.ts';
import type { Plan } from '../../../../src/plans/plan.ts';
import { LAB, LAB_FACTS, samplePlan } from '../plan-sample.ts';
import { PRICES } from './price-table.ts';

const TIB = 2 ** 40;
const ONE = LAB.replace(/ {2}- \{name: (office|finished).*\n/g, '');
const sum = (lines: readonly PlannedLine[]) => lines.reduce((total, line) => total + line.usd, 0);
const item = (plan: Plan, name: string) => plan.cost.lines.filter((line) => line.item === name);
const pays = (line: PlannedLine, month: number) =>
  line.months !== null && line.months.from <= month && month <= line.months.to;

/** A month of daily reports of S3 Inventory, of 2,097,152 objects. */
const REPORTS = 2.097152 * 30 * 0.0025;

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
    expect(archive.cost.monthly.first.expected).toBeCloseTo(2304 + REPORTS, 4);
    expect(archive.cost.monthly.afterTransition.expected).toBeCloseTo(
      (102_400 + 64) * 0.00099 + 16 * 0.023 + REPORTS,
      2,
    );
  });
  it('all in STANDARD: the same move, without ageing', () => {
    const moving = archive.cost.once.expected - sum(item(archive, 'transition'));
    expect(archive.cost.horizon.allStandardUsd).toBeCloseTo(moving + 36 * (2304 + REPORTS), 4);
  });
  it('the fee for S3 Inventory, as often as it reports', () => {
    const of = (inventory: string) => {
      const yaml = ONE.replace(/^bucket: \{/m, `bucket: {inventory: ${inventory}, `);
      expect(yaml).not.toBe(ONE);
      return item(samplePlan({ yaml }), 'inventory-month').map(({ quantity }) => quantity);
    };
    const [daily = 0] = of('daily');
    expect(item(archive, 'inventory-month')).toMatchObject([{ unitPrice: 0.0025, asOf: '2026' }]);
    expect(of('weekly')[0]).toBeCloseTo(daily / 7, 5);
    expect(of('off')).toEqual([]);
  });
  it('no fee an execution in Basic mode, one a pass in Enhanced', () => {
    expect(item(archive, 'datasync-execution')).toEqual([]);
    const office = item(samplePlan(), 'datasync-execution');
    expect(office.map((line) => [line.share, line.quantity, line.usd])).toEqual([['office', 2, 1.1]]);
  });
  it('a fee for every partition of a share that is cut, since each is a run of its own', () => {
    const part = (include: string[], exclude: string[]): CutPartition => ({
      include,
      exclude,
      files: null,
      items: 10,
      bytes: 10,
      coldBytes: 0,
      largestBytes: 1,
      reason: 'cut',
    });
    const cut = [part(['/a'], []), part(['/b'], []), part([], ['/a', '/b'])];
    const plan = samplePlan({
      facts: { ...LAB_FACTS, office: { ...(LAB_FACTS.office ?? { cells: [] }), cut } },
    });
    expect(item(plan, 'datasync-execution').map(({ quantity }) => quantity)).toEqual([6]);
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
    expect(month(1)).toBeCloseTo(2304 + monitoring + REPORTS, 2);
    expect(month(2)).toBeCloseTo(30_720 * 0.023 + 71_680 * 0.0125 + monitoring + REPORTS, 2);
    expect(month(3)).toBe(month(2));
    expect(month(4)).toBeCloseTo(30_720 * 0.023 + 71_680 * 0.004 + monitoring + REPORTS, 2);
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
      fc.property(
        arbitrary,
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(0, 0.05, 1),
        ({ coldPart, ...facts }, months, retrieval) => {
          const coldBytes = Math.floor(coldPart * facts.cells.reduce((total, cell) => total + cell.bytes, 0));
          const { cost } = samplePlan({
            yaml: `${LAB}policy: {retentionMonths: ${months}, retrieval: ${retrieval}}\n`,
            facts: { ...LAB_FACTS, runs: { ...facts, coldBytes } },
          });
          const once = cost.lines.filter((line) => line.months === null);
          const inMonth = (month: number) => cost.lines.filter((line) => pays(line, month));
          const monthly = (month: number) => inMonth(month).filter((line) => line.item !== 'retrieval');
          for (const usd of ['low', 'expected', 'high'] as const) {
            const total = (lines: readonly PlannedLine[]) =>
              lines.reduce((all, line) => all + (usd === 'expected' ? line.usd : line[usd]), 0);
            expect(cost.once[usd]).toBeCloseTo(total(once), 4);
            expect(cost.monthly.first[usd]).toBeCloseTo(total(monthly(1)), 4);
            expect(cost.monthly.afterTransition[usd]).toBeCloseTo(total(monthly(months)), 4);
            let horizon = total(once);
            for (let month = 1; month <= months; month += 1) horizon += total(inMonth(month));
            expect(cost.horizon.usd[usd]).toBeCloseTo(horizon, 2);
          }
          for (const { low, expected, high } of [
            cost.once,
            ...Object.values(cost.monthly),
            cost.horizon.usd,
          ]) {
            expect(low).toBeLessThanOrEqual(expected);
            expect(expected).toBeLessThanOrEqual(high);
          }
          const keys = cost.lines.map(
            (line) => `${line.item} ${line.share} ${line.price} ${line.unitPrice} ${line.months?.from}`,
          );
          expect(new Set(keys).size).toBe(keys.length);
          for (const line of cost.lines) {
            expect(Math.max(line.low, line.usd, line.high)).toBeGreaterThan(0);
            expect(tiersOf(PRICES, line.price).map((tier) => tier.price.value)).toContain(line.unitPrice);
            expect(line).toMatchObject({
              asOf: lookup(PRICES, line.price).asOf,
              confidence: lookup(PRICES, line.price).confidence,
            });
            expect(line.usd).toBeCloseTo(line.quantity * line.unitPrice, 4);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('count a committed share as stored, not as moved', () => {
    const { cells = [] } = LAB_FACTS.runs ?? {};
    const plan = samplePlan({ yaml: ONE, facts: { runs: { cells, committed: true } } });
    expect(new Set(plan.cost.lines.map((line) => line.item))).toEqual(
      new Set(['transition', 'storage-month', 'monitoring-month', 'inventory-month']),
    );
    expect(plan.estimate).toMatchObject({ bytes: 0, items: 0, linkSeconds: 0, expectedSeconds: 0 });
  });

  it('keep a small object in STANDARD for good', () => {
    const plan = samplePlan({
      yaml: ONE,
      facts: { runs: { cells: [{ sizeClass: 1, ageClass: 4, files: 1e6, bytes: 1e10 }], coldBytes: 1e10 } },
    });
    expect(plan.cost.monthly.afterTransition).toEqual(plan.cost.monthly.first);
    expect(item(plan, 'transition')).toEqual([]);
    expect(plan.cost.horizon.usd.expected).toBeCloseTo(plan.cost.horizon.allStandardUsd, 4);
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

describe('what may come on top', () => {
  const withYaml = (yaml: string) =>
    samplePlan({
      yaml: `${ONE.replace('prefix: runs/', 'prefix: runs/, strategy: archive')}${yaml}\n`,
      facts: {
        runs: {
          cells: [{ sizeClass: 6, ageClass: 4, files: 1_048_576, bytes: 50 * TIB }],
          coldBytes: 50 * TIB,
        },
      },
    });
  it('is reading back all of it once a year: example 3 of the worked ones, in the last month of each', () => {
    const lines = item(withYaml('policy: {retrieval: 1}'), 'retrieval');
    expect(lines.map((line) => line.months?.from)).toEqual([12, 12, 12, 24, 24, 24, 36, 36, 36]);
    expect(sum(lines.filter((line) => pays(line, 12)))).toBeCloseTo(154.21 + 549.55, 2);
  });
  it('is not expected unless the configuration says so, but a tenth of it in the high case', () => {
    const lines = item(withYaml(''), 'retrieval').filter((line) => pays(line, 12));
    expect(lines.map((line) => [line.quantity, line.usd, line.low])).toEqual(lines.map(() => [0, 0, 0]));
    expect(lines.reduce((high, line) => high + line.high, 0)).toBeCloseTo((154.21 + 549.55) / 10, 2);
  });
  it('is a late pass over a tenth of what has just been archived, in the high case', () => {
    const [line, ...others] = item(withYaml(''), 'early-deletion');
    expect(others).toEqual([]);
    expect(line).toMatchObject({ usd: 0, low: 0, price: 's3.storagePerGBMonth.DEEP_ARCHIVE' });
    expect(line?.high).toBeCloseTo(5120 * 0.00099 * 6, 4);
  });
  it('is no late pass over a share that is committed', () => {
    const { cells = [] } = LAB_FACTS.runs ?? {};
    const plan = samplePlan({ yaml: ONE, facts: { runs: { cells, committed: true, coldBytes: 1e15 } } });
    expect(item(plan, 'early-deletion')).toEqual([]);
  });
  it.each<[string, string, object | null]>([
    ['no port, no cost of the link', '', null],
    [
      'a port that is kept',
      'link: {port: {gbps: 10}}',
      { quantity: 730, usd: 1642.5, months: { from: 1, to: 36 } },
    ],
    [
      'a port for some hours',
      'link: {port: {gbps: 1, hours: 100}}',
      { quantity: 100, usd: 30, months: null },
    ],
  ])('%s', (_why, yaml, expected) => {
    const lines = item(withYaml(yaml), 'direct-connect');
    expect(lines).toHaveLength(expected === null ? 0 : 1);
    expect(lines[0] ?? null).toEqual(expected === null ? null : expect.objectContaining(expected));
    for (const line of lines) expect([line.low, line.high]).toEqual([line.usd, line.usd]);
  });
  it('is the gateway, cheaper or dearer with what users write', () => {
    const { office = { cells: [] } } = LAB_FACTS;
    const cells = [{ sizeClass: 8, ageClass: 0, files: 100, bytes: 20 * TIB }];
    const [line] = item(
      samplePlan({ facts: { ...LAB_FACTS, office: { ...office, cells } } }),
      'gateway-month',
    );
    expect([line?.low, line?.usd, line?.high]).toEqual([0, 1.048, 9.24]);
  });
});

describe('the break-even table', () => {
  it('has every class at every duration, the configured one among them', () => {
    const { breakEven } = samplePlan({ yaml: `${LAB}policy: {retentionMonths: 18}\n` }).cost;
    expect([...new Set(breakEven.map(({ months }) => months))]).toEqual([3, 6, 12, 18, 24, 36, 60]);
    expect(breakEven).toHaveLength(7 * 5);
    expect(breakEven).toContainEqual({ storageClass: 'DEEP_ARCHIVE', months: 12, bytes: 213_303 });
  });
  it('says null for never', () => {
    const { breakEven } = samplePlan({ yaml: `${LAB}policy: {retentionMonths: 1}\n` }).cost;
    expect(breakEven).toContainEqual({ storageClass: 'INTELLIGENT_TIERING', months: 1, bytes: null });
  });
});

describe('prices without a class', () => {
  const without = (...paths: readonly (readonly [string, string])[]) => {
    const s3: Record<string, Record<string, unknown>> = {};
    for (const [group, name] of paths) s3[group] = { ...s3[group], [name]: { value: null } };
    return mergePrices(PRICES, { s3 });
  };
  it('are refused in one error that names class, setting and every path', () => {
    const prices = without(
      ['storagePerGBMonth', 'DEEP_ARCHIVE'],
      ['lifecycleTransitionIntoPer1000', 'DEEP_ARCHIVE'],
      ['monitoringPer1000ObjectsMonth', 'INTELLIGENT_TIERING'],
    );
    expect(() => samplePlan({ input: { prices } })).toThrow(
      expect.objectContaining({
        code: 'class-unpriced',
        blame: 'usage',
        message: [
          'The price table of 2025-10-28 lacks figures for storage classes that this plan may use:',
          '  INTELLIGENT_TIERING (policy.classes.warm): s3.monitoringPer1000ObjectsMonth.INTELLIGENT_TIERING',
          '  DEEP_ARCHIVE (policy.classes.cold): s3.storagePerGBMonth.DEEP_ARCHIVE, s3.lifecycleTransitionIntoPer1000.DEEP_ARCHIVE',
        ].join('\n'),
      }),
    );
  });
  it('are good enough when the plan cannot use the class, which then has no break-even size', () => {
    const plan = samplePlan({ input: { prices: without(['storagePerGBMonth', 'GLACIER']) } });
    expect(plan.cost.breakEven.map(({ storageClass }) => storageClass)).not.toContain('GLACIER');
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
    // A bridge's gateway must see a million objects before users write: 1,000 s.
    expect(seconds({ facts: { runs: facts, office: facts, finished: none } })).toBe(one + 1000);
    // 500 s to look at a million entries, 2,500 s to copy them at 400 a second.
    expect(seconds({ facts: { runs: facts, office: none, finished: facts } })).toBeGreaterThan(one + 2900);
  });
  it('states what it assumes', () => {
    expect(samplePlan().estimate.basis).toContain('Assumed, not published by AWS: 400 files a second');
  });
});
