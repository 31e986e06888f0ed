import type { Plan } from '../plans/plan.ts';
import { formatSeconds, formatTime } from './format.ts';

/** Shorter plans are told apart by the hour, longer ones by the day. */
const HOURS_UNDER_SECONDS = 3 * 86_400;

/** Says when something in a plan happens: as a date once it is known when the plan begins, else counted from then. */
export type Moment = (seconds: number) => string;

/** Moments of a plan that takes so long; null for `beginsAt` when it is not known. */
export function momentsOf(beginsAt: Date | null, wholeSeconds: number): Moment {
  if (beginsAt === null) return (seconds) => `+${formatSeconds(seconds)}`;
  return (seconds) => {
    const at = new Date(beginsAt.getTime() + seconds * 1000).toISOString();
    return wholeSeconds < HOURS_UNDER_SECONDS ? formatTime(at).replace(' UTC', '') : at.slice(0, 10);
  };
}

/** How long a plan takes: its last wave, or all of it with checks and cut-overs when that is longer. */
export function wholeSeconds({ waves, estimate }: Plan): number {
  return Math.max(estimate.expectedSeconds, ...waves.map(({ toSeconds }) => toSeconds));
}
