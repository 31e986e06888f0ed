import type { CostLine } from '../cost/cost-schema.ts';
import { retrieval, usdOf } from '../cost/formulas.ts';
import { GIB } from '../cost/holding.ts';
import { filledIn } from '../cost/priced.ts';
import { type Check, grouped, openShares, several } from './check.ts';
import { ruledShares } from './class-rules.ts';

const DAY_MS = 86_400_000;
const DAY_SECONDS = 86_400;
/** Older prices than this are to be looked up again before they are quoted. */
const OLD_PRICE_DAYS = 180;
/** Prices, agents and the source itself change within a quarter. */
const LONG_DAYS = 90;
/** When the high figure is this many times the expected one, and this many dollars more, say so. */
const WIDE = 2;
const WIDE_USD = 100;
/** Less than this much more than STANDARD is what INTELLIGENT_TIERING costs for the chance to save. */
const NOTICEABLE = 1.02;

/** HW7xx: what the plan costs, how sure that is, and how long it takes. */
export const COST_CHECKS: readonly Check[] = [
  {
    id: 'HW701',
    title: 'Prices without a source',
    severity: 'warn',
    why: 'An unverified price was found in no source [aws-facts 11]; a total that rests on one is a guess.',
    fix: 'Look the prices up and put them into a file that prices names in headwater.yaml.',
    check: ({ plan }) => {
      const lines = plan.cost.lines.filter(({ confidence }) => confidence === 'unverified');
      if (lines.length === 0) return [];
      return [
        {
          share: null,
          text: `Part of the cost rests on unverified prices: ${paths(lines)}.`,
        },
      ];
    },
  },
  {
    id: 'HW702',
    title: 'Most of the cost rests on second-hand prices',
    severity: 'info',
    why: 'A secondary price comes from notes of third parties, not from AWS [aws-facts 11].',
    fix: 'Look the prices up and put them into a file that prices names in headwater.yaml.',
    check: ({ plan }) => {
      const all = usd(plan.cost.lines);
      const unsure = plan.cost.lines.filter(({ confidence }) =>
        ['secondary', 'unverified'].includes(confidence),
      );
      if (usd(unsure) * 2 <= all) return [];
      const part = Math.round((100 * usd(unsure)) / all);
      return [
        {
          share: null,
          text: `${part} % of the cost rests on prices that no page of AWS confirms: ${paths(unsure)}.`,
        },
      ];
    },
  },
  {
    id: 'HW703',
    title: 'Old prices',
    severity: 'info',
    why: 'AWS changes prices, and new ones hold for everybody from their day on [aws-facts 11].',
    fix: 'Look the prices up and put them, with their date, into a file that prices names in headwater.yaml.',
    check: ({ input: { now }, plan }) => {
      const old = plan.cost.lines.filter(
        ({ asOf }) => asOf !== null && now.getTime() - Date.parse(asOf) > OLD_PRICE_DAYS * DAY_MS,
      );
      const oldest = old.map(({ asOf }) => asOf ?? '').toSorted()[0];
      if (oldest === undefined) return [];
      return [
        {
          share: null,
          text: `Part of the cost rests on prices over 180 days old, the oldest of ${oldest}.`,
        },
      ];
    },
  },
  {
    id: 'HW704',
    title: 'Prices without a date',
    severity: 'info',
    why: 'Nobody can tell whether a price without a date still holds.',
    fix: 'Look the prices up and put them, with their date, into a file that prices names in headwater.yaml.',
    check: ({ plan }) => {
      const undated = plan.cost.lines.filter(({ asOf }) => asOf === null);
      if (undated.length === 0) return [];
      return [
        {
          share: null,
          text: `Part of the cost rests on prices without a date: ${paths(undated)}.`,
        },
      ];
    },
  },
  {
    id: 'HW705',
    title: 'Prices of another Region',
    severity: 'warn',
    why: 'Prices differ from Region to Region, some by half.',
    fix: 'Put the prices of your Region into a file that prices names in headwater.yaml, with its region.',
    check: ({ input: { config, prices } }) =>
      prices.region === config.aws.region
        ? []
        : [
            {
              share: null,
              text: `The prices are those of ${prices.region}, the bucket is in ${config.aws.region}.`,
            },
          ],
  },
  {
    id: 'HW706',
    title: 'Aging costs more than it saves',
    severity: 'warn',
    why: 'Transitions are paid an object, and storage classes bill minimums [aws-facts A.4, A.5]; leaving everything in STANDARD would be cheaper.',
    fix: 'Raise policy.retentionMonths if the data is kept longer, raise policy.archiveFloor, or choose other policy.classes.',
    check: ({ plan: { cost } }) => {
      const { months, usd: range, allStandardUsd } = cost.horizon;
      const planned = range.expected;
      if (planned <= NOTICEABLE * allStandardUsd) return [];
      return [
        {
          share: null,
          text: `In ${months} months the plan costs $${grouped(planned - allStandardUsd)} more than leaving everything in STANDARD.`,
        },
      ];
    },
  },
  {
    id: 'HW707',
    title: 'A cost that nobody knows well',
    severity: 'info',
    why: 'Low and high differ in what is assumed of changes, passes and the parts of uploads; the wider apart, the less is known.',
    fix: 'Scan a second time, so that changes are measured, and move a pilot first.',
    check: ({ plan: { cost } }) => {
      const { expected, high } = cost.once;
      if (high <= WIDE * expected || high - expected <= WIDE_USD) return [];
      return [
        {
          share: null,
          text: `Moving is expected to cost $${grouped(expected)}, but may cost $${grouped(high)}.`,
        },
      ];
    },
  },
  {
    id: 'HW708',
    title: 'An archive that pays only while nobody reads it',
    severity: 'warn',
    why: 'Restores are paid by the GB and by the object [aws-facts G]; one of everything would cost more than archiving saves.',
    fix: 'Choose GLACIER_IR or GLACIER under policy.classes.cold, or be sure that nobody will read it.',
    check: (context) => {
      const { horizon } = context.plan.cost;
      const saved = horizon.allStandardUsd - horizon.usd.expected;
      const restored = ruledShares(context).reduce((sum, { rule: { storageClass }, above }) => {
        if (storageClass !== 'GLACIER' && storageClass !== 'DEEP_ARCHIVE') return sum;
        const tier = { storageClass, tier: 'Bulk' } as const;
        return sum + usdOf(retrieval(context.input.prices, tier, above.bytes / GIB, above.objects));
      }, 0);
      if (saved <= 0 || restored <= saved) return [];
      return [
        {
          share: null,
          text: `Aging saves $${grouped(saved)} in ${horizon.months} months; restoring it all once costs $${grouped(restored)}.`,
        },
      ];
    },
  },
  {
    id: 'HW709',
    title: 'A migration of more than a quarter',
    severity: 'warn',
    why: 'In so long a time prices, agents and the source change, and every figure of the plan with them.',
    fix: 'Add agents or link, or plan in parts and make each plan when its time has come.',
    check: ({ plan: { estimate } }) =>
      estimate.expectedSeconds > LONG_DAYS * DAY_SECONDS
        ? [
            {
              share: null,
              text: `It takes about ${several(Math.round(estimate.expectedSeconds / DAY_SECONDS), 'day')}.`,
            },
          ]
        : [],
  },
  {
    id: 'HW710',
    title: 'Old versions stay and are billed',
    severity: 'info',
    why: 'The bucket is versioned, and a write through an NFS file share makes two versions or more [aws-facts 8]; rules that move current versions leave old ones where they are [aws-facts A.2].',
    fix: 'Add a rule for noncurrent versions to the bucket; headwater leaves the rules of others as they are.',
    check: (context) =>
      openShares(context)
        .filter(({ config: { strategy, protocol } }) => strategy === 'bridge' && protocol === 'nfs')
        .map(({ config: { name } }) => ({
          share: name,
          text: 'Each write through its file share leaves old versions, which the plan neither removes nor counts.',
        })),
  },
  {
    id: 'HW711',
    title: 'A price file that lacks a storage class',
    severity: 'warn',
    why: 'What the file does not give is taken from the built-in table, so the total mixes your prices with those of somebody else.',
    fix: 'Put the missing prices, with their date, into the file that prices names in headwater.yaml.',
    check: ({ input: { config, prices } }) => {
      const lacking = filledIn(config, prices);
      if (lacking.length === 0) return [];
      const classes = lacking.map(({ storageClass, paths }) => `${storageClass} (${paths.join(', ')})`);
      return [
        {
          share: null,
          text: `The price file has prices of storage classes, but not all of those this plan may use; built-in ones stand in for ${classes.join('; ')}.`,
        },
      ];
    },
  },
];

/** Over all the months they are paid in. */
function usd(lines: readonly CostLine[]): number {
  return lines.reduce(
    (sum, line) => sum + line.usd * (line.months === null ? 1 : line.months.to - line.months.from + 1),
    0,
  );
}

function paths(lines: readonly CostLine[]): string {
  return [...new Set(lines.map(({ price }) => price))].toSorted().join(', ');
}
