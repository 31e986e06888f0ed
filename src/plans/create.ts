import { decideClass } from './classes/classes.ts';
import { settleStrategies } from './classes/strategy.ts';
import { sealPlan } from './codec.ts';
import { costOf } from './cost/cost.ts';
import { assertPriced } from './cost/priced.ts';
import { estimate } from './duration/estimate.ts';
import { admit, type PlanInput } from './input.ts';
import { partition } from './lanes/partitions.ts';
import type { LintContext } from './lint/check.ts';
import { lint } from './lint/lint.ts';
import type { Plan } from './plan.ts';
import { planSteps } from './steps/steps.ts';
import { summarise } from './summary.ts';
import { waveList, waveOrder } from './waves/wave-list.ts';
import { linkOf } from './windows/link-schema.ts';

/**
 * Makes a plan: what will be done, in which order, why, how long it takes and what it costs. Pure and repeatable.
 * Throws HeadwaterError (usage) `plan-empty`, `inventory-incomplete`, `inventory-empty`, `exception-unknown`,
 * `class-unpriced`, `price-unknown`, `share-cycle`, `wave-order`, `agent-missing`.
 */
export function createPlan(given: PlanInput): Plan {
  admit(given);
  assertPriced(given.config, given.prices);
  const { input, settled } = settleStrategies(given);
  const { config, shares, prices } = input;
  const decided = settled.map(({ share, strategy }) => ({
    share,
    strategy,
    decision: decideClass(config, share, prices, strategy),
  }));
  const order = waveOrder(config, shares);
  const waveOf = (name: string) => order.find((wave) => wave.shares.includes(name))?.number ?? null;
  const partitions = partition(config, shares, waveOf);
  const plan: LintContext['plan'] = {
    format: 'headwater-plan/5',
    migration: config.migration,
    createdAt: input.now.toISOString(),
    createdBy: input.createdBy,
    rehearsal: input.rehearsal,
    region: config.aws.region,
    basis: {
      configDigest: input.configDigest,
      inventories: shares.map(({ inventory }) => ({
        share: inventory.share,
        id: inventory.id,
        sha256: inventory.parquet.sha256,
        finishedAt: inventory.finishedAt,
        complete: inventory.complete,
      })),
      ledger: { seq: input.ledger.seq, digest: input.ledger.digest },
      pricesAsOf: prices.asOf,
    },
    link: linkOf(config),
    shares: decided.map((one) => summarise(config, prices, one, waveOf(one.share.config.name))),
    delta: config.policy.delta ?? null,
    waves: waveList(order, partitions),
    partitions,
    steps: planSteps(config, decided, partitions),
    estimate: estimate(config, shares, partitions, input.now),
    cost: costOf(config, decided, prices),
  };
  return sealPlan({ ...plan, findings: lint({ input, plan }) });
}
