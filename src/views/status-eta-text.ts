import { formatSeconds, formatTime } from './format.ts';
import type { StatusEta } from './values/status-running.ts';

const WAITS = {
  approval: 'once the plan is approved',
  resume: 'once it is resumed',
  person: 'once a person has settled what is held',
  apply: 'once headwater apply carries on',
} as const;

const RATES = {
  measured: 'at rates measured here',
  assumed: 'at assumed rates, nothing is measured yet',
  both: 'at rates measured here where there are any, else assumed',
} as const;

/** How long the copying that is due still takes, as a phrase. */
export function etaText({ secondsLeft, at, rates, waitsFor }: StatusEta): string {
  if (secondsLeft === 0 && rates === null) return 'nothing; all that was to be copied is carried and checked';
  if (secondsLeft === null || rates === null)
    return `unknown${waitsFor === null ? '' : `; goes on ${WAITS[waitsFor]}`}`;
  const about = `about ${formatSeconds(secondsLeft)} to copy and check`;
  const until = at === null ? '' : `, until ${formatTime(at)}`;
  const condition = waitsFor === null ? '' : ` ${WAITS[waitsFor]}`;
  return `${about}${condition}${until}, ${RATES[rates]}`;
}
