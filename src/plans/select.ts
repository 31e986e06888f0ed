import { HeadwaterError } from '../errors.ts';
import type { Plan, PlanShare } from './plan.ts';
import type { Wave } from './waves/wave-schema.ts';

/** A share of a plan by its name. Throws HeadwaterError `share-unknown` (usage). */
export function shareOf(plan: Plan, name: string): PlanShare {
  const share = plan.shares.find((one) => one.share === name);
  if (share !== undefined) return share;
  throw new HeadwaterError({
    code: 'share-unknown',
    blame: 'usage',
    message: `There is no share ${JSON.stringify(name)} in this plan.`,
    next: [`Shares: ${plan.shares.map((one) => one.share).join(', ')}`],
  });
}

/** A wave of a plan by its number; the pilot is 0. Throws HeadwaterError `wave-unknown` (usage). */
export function waveOf(plan: Plan, number: number): Wave {
  const wave = plan.waves.find((one) => one.number === number);
  if (wave !== undefined) return wave;
  const numbers = plan.waves.map((one) => `${one.number} (${one.name})`).join(', ');
  throw new HeadwaterError({
    code: 'wave-unknown',
    blame: 'usage',
    message: `There is no wave ${number} in this plan.`,
    next: [numbers === '' ? 'Nothing is left to move: headwater plan show' : `Waves: ${numbers}`],
  });
}
