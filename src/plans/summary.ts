import type { Config } from '../config/schema.ts';
import { HAZARDS } from '../inventory/hazards.ts';
import { leftBehind } from './acceptance.ts';
import type { ClassDecision } from './classes.ts';
import { nextPass, type ShareInput } from './input.ts';
import type { PlanShare } from './plan.ts';

/** What the plan says about one share to the person who reviews it. */
export function summarise(
  config: Config,
  share: ShareInput,
  decision: ClassDecision,
  wave: number | null,
): PlanShare {
  const { profile, progress } = share;
  return {
    share: share.config.name,
    strategy: share.config.strategy,
    wave,
    classReason: decision.reason,
    storageClass: decision.storageClass,
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
