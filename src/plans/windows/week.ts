/** Hours of the week with a rate of their own, as `link.windows` writes them. */
export interface BandwidthWindow {
  readonly days: readonly string[];
  /** `HH:MM` on each of the days. */
  readonly from: string;
  /** `HH:MM`, exclusive, `24:00` for midnight; not after `from`: on the day that follows. */
  readonly to: string;
  /** 0 stops everything. */
  readonly gbps: number;
}

/** The rates of a week of the wall clock, from Monday 00:00: each holds until the next begins, the last until Sunday night. */
export interface Week {
  /** Milliseconds into the week, rising, the first 0. */
  readonly startsMs: readonly number[];
  readonly bytesPerSecond: readonly number[];
}

export const WEEK_MS = 7 * 86_400_000;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const DAY_MINUTES = 1440;
const WEEK_MINUTES = 7 * DAY_MINUTES;

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly gbps: number;
}

/**
 * What a link allows at each minute of a week. Outside of windows that is its rate times the part of it that is ours;
 * within them the window's rate, but never more than the link has; of several windows the lowest.
 */
export function weekOf(link: {
  readonly gbps: number;
  readonly utilisation: number;
  readonly windows: readonly BandwidthWindow[];
}): Week {
  const stretches = link.windows.flatMap(stretchesOf);
  const cuts = [...new Set([0, ...stretches.flatMap(({ from, to }) => [from, to])])]
    .filter((minute) => minute < WEEK_MINUTES)
    .sort((a, b) => a - b);
  const startsMs: number[] = [];
  const bytesPerSecond: number[] = [];
  for (const cut of cuts) {
    const open = stretches.filter(({ from, to }) => from <= cut && cut < to).map(({ gbps }) => gbps);
    const gbps = open.length === 0 ? link.gbps * link.utilisation : Math.min(link.gbps, ...open);
    const rate = (gbps * 1e9) / 8;
    if (rate === bytesPerSecond.at(-1)) continue;
    startsMs.push(cut * 60_000);
    bytesPerSecond.push(rate);
  }
  return { startsMs, bytesPerSecond };
}

/** A window on each of its days, in minutes of the week; what runs past Sunday night goes on at its beginning. */
function stretchesOf({ days, from, to, gbps }: BandwidthWindow): Stretch[] {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  return days.flatMap((day) => {
    const midnight = DAYS.indexOf(day) * DAY_MINUTES;
    const [begins, ends] = [midnight + start, midnight + (end > start ? end : end + DAY_MINUTES)];
    return ends <= WEEK_MINUTES
      ? [{ from: begins, to: ends, gbps }]
      : [
          { from: begins, to: WEEK_MINUTES, gbps },
          { from: 0, to: ends - WEEK_MINUTES, gbps },
        ];
  });
}

function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}
