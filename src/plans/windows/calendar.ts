import { offsetsOf } from './time-zone.ts';
import { type BandwidthWindow, WEEK_MS, weekOf } from './week.ts';

/** A link and the hours in which it has another rate. */
export interface LinkHours {
  readonly gbps: number;
  /** Part of the link that is ours outside of windows, above 0 up to 1. */
  readonly utilisation: number;
  readonly windows: readonly BandwidthWindow[];
  /** IANA name; windows are hours of its wall clock. */
  readonly timeZone: string;
}

/** What a link allows at any time. Times are milliseconds since 1970. */
export interface Calendar {
  /** Bytes a second. */
  readonly rateAt: (atMs: number) => number;
  /** The first time after this one at which the rate is another; Infinity when it never is. */
  readonly nextChange: (atMs: number) => number;
  /**
   * When this many bytes are over, begun at a time, at no more than `cap` bytes a second; rounded up to a millisecond.
   * Null when it would take more than a hundred years, as it does when nothing is ever allowed.
   */
  readonly finishOf: (bytes: number, fromMs: number, cap?: number) => number | null;
}

/** 1970 began on a Thursday; weeks are counted from Monday. */
const THURSDAY_MS = 3 * 86_400_000;
const CENTURY_MS = 36_525 * 86_400_000;

/**
 * The calendar of a link. A window is open whenever the wall clock shows one of its minutes: a night of daylight saving
 * has an hour less or more of it. Throws HeadwaterError `time-zone-unknown` (usage).
 */
export function calendarOf(link: LinkHours): Calendar {
  const offsetAt = offsetsOf(link.timeZone);
  const { startsMs, bytesPerSecond } = weekOf(link);
  if (bytesPerSecond.length === 1) return constant(bytesPerSecond[0] ?? 0);

  const intoWeek = (atMs: number, offsetMs: number) =>
    (((atMs + offsetMs + THURSDAY_MS) % WEEK_MS) + WEEK_MS) % WEEK_MS;

  const rateAt = (atMs: number) =>
    bytesPerSecond[rowAt(startsMs, intoWeek(atMs, offsetAt(atMs).offsetMs))] ?? 0;

  const nextChange = (atMs: number) => {
    const rate = rateAt(atMs);
    // Rates change at whole milliseconds only.
    let candidate = Math.floor(atMs);
    do {
      const { untilMs, offsetMs } = offsetAt(candidate);
      const into = intoWeek(candidate, offsetMs);
      const ends = startsMs[rowAt(startsMs, into) + 1] ?? WEEK_MS;
      candidate = Math.min(untilMs, candidate + ends - into);
    } while (rateAt(candidate) === rate);
    return candidate;
  };

  return { rateAt, nextChange, finishOf: finisher(Math.max(...bytesPerSecond), rateAt, nextChange) };
}

function constant(rate: number): Calendar {
  const rateAt = () => rate;
  const nextChange = () => Number.POSITIVE_INFINITY;
  return { rateAt, nextChange, finishOf: finisher(rate, rateAt, nextChange) };
}

/** Index of the last start that is not after a time of the week. */
function rowAt(startsMs: readonly number[], intoMs: number): number {
  let [low, high] = [0, startsMs.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((startsMs[middle] ?? 0) <= intoMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

function finisher(
  highest: number,
  rateAt: Calendar['rateAt'],
  nextChange: Calendar['nextChange'],
): Calendar['finishOf'] {
  return (bytes, fromMs, cap = Number.POSITIVE_INFINITY) => {
    const lastMs = fromMs + CENTURY_MS;
    if (bytes * 1000 > Math.min(highest, cap) * CENTURY_MS) return null;
    let [left, atMs] = [bytes, fromMs];
    while (left > 0 && atMs <= lastMs) {
      const rate = Math.min(rateAt(atMs), cap);
      const changesMs = nextChange(atMs);
      const endsMs = rate > 0 ? atMs + (left / rate) * 1000 : Number.POSITIVE_INFINITY;
      if (endsMs <= changesMs) {
        left = 0;
        atMs = endsMs;
      } else {
        left -= (rate * (changesMs - atMs)) / 1000;
        atMs = changesMs;
      }
    }
    return atMs <= lastMs ? Math.ceil(atMs) : null;
  };
}
