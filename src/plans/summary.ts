import type { Config } from '../config/schema.ts';
import { HAZARDS } from '../inventory/hazards.ts';
import { leftBehind } from './acceptance.ts';
import { packingAdvice } from './classes/packing-advice.ts';
import type { PriceTable } from './cost/prices.ts';
import { nextPass } from './input.ts';
import type { PlanShare } from './plan.ts';
import type { DecidedShare } from './steps/steps.ts';

/** What the plan says about one share to the person who reviews it. */
export function summarise(
  config: Config,
  prices: PriceTable,
  { share, decision, strategy }: DecidedShare,
  wave: number | null,
): PlanShare {
  const { profile, progress } = share;
  return {
    share: share.config.name,
    strategy: strategy.strategy,
    strategyReason: strategy.reason,
    wave,
    classReason: decision.reason,
    storageClass: decision.storageClass,
    zones: [...decision.zones],
    packing: packingAdvice(config, prices, decision.parts),
    pass: nextPass(progress),
    ...profile.mapped,
    coldBytes: profile.cold.bytes,
    excluded: leftBehind(config, share),
    hazards: profile.hazards
      .filter(({ entries }) => entries > 0)
      .map(({ hazard, entries, bytes, examples }) => ({
        hazard,
        effect: HAZARDS.get(hazard)?.effect ?? 'informs',
        entries,
        bytes,
        examples,
        fix: HAZARDS.get(hazard)?.fix ?? '',
      })),
    committed: progress.committed,
  };
}
