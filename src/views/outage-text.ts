import type { Plan } from '../plans/plan.ts';
import { formatSeconds } from './format.ts';

/** How long the users of a share cannot write: `about 3 h (2 h to 7 h) for office; changes are assumed`. */
export function outageText(outage: Plan['estimate']['outages'][number]): string {
  const { share, lowSeconds, expectedSeconds, highSeconds, churn } = outage;
  return `about ${formatSeconds(expectedSeconds)} (${formatSeconds(lowSeconds)} to ${formatSeconds(highSeconds)}) for ${share}; changes are ${churn}`;
}
