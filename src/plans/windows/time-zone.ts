import { HeadwaterError } from '../../errors.ts';

/** A stretch of time with one offset; it may end although the next one has the same. */
export interface OffsetSpan {
  /** Exclusive end, milliseconds since 1970. */
  readonly untilMs: number;
  /** What to add to UTC for the wall clock. */
  readonly offsetMs: number;
}

const DAY_MS = 86_400_000;
/** Spans are worked out and kept this many days at a time. */
const BLOCK_DAYS = 32;

/**
 * Says what the wall clock of an IANA time zone shows at a time, from the zone data of the runtime. An offset is looked at
 * day by day: no zone has two changes within one. Throws HeadwaterError `time-zone-unknown` (usage).
 */
export function offsetsOf(timeZone: string): (atMs: number) => OffsetSpan {
  const offsetAt = offsetReader(timeZone);
  const blocks = new Map<number, readonly OffsetSpan[]>();
  return (atMs) => {
    const block = Math.floor(atMs / (BLOCK_DAYS * DAY_MS));
    let spans = blocks.get(block);
    if (spans === undefined) {
      spans = spansOf(block * BLOCK_DAYS * DAY_MS, offsetAt);
      blocks.set(block, spans);
    }
    for (const span of spans) if (atMs < span.untilMs) return span;
    return { untilMs: (block + 1) * BLOCK_DAYS * DAY_MS, offsetMs: offsetAt(atMs) };
  };
}

function spansOf(fromMs: number, offsetAt: (atMs: number) => number): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let offsetMs = offsetAt(fromMs);
  for (let day = 1; day <= BLOCK_DAYS; day++) {
    const dayMs = fromMs + day * DAY_MS;
    const next = offsetAt(dayMs);
    if (next === offsetMs) continue;
    spans.push({ untilMs: firstWith(next, dayMs - DAY_MS, dayMs, offsetAt), offsetMs });
    offsetMs = next;
  }
  return [...spans, { untilMs: fromMs + BLOCK_DAYS * DAY_MS, offsetMs }];
}

/** The first millisecond with this offset, after one without and not after one with it. */
function firstWith(
  offsetMs: number,
  beforeMs: number,
  atMs: number,
  offsetAt: (atMs: number) => number,
): number {
  let [without, withIt] = [beforeMs, atMs];
  while (withIt - without > 1) {
    const middle = Math.floor((without + withIt) / 2);
    if (offsetAt(middle) === offsetMs) withIt = middle;
    else without = middle;
  }
  return withIt;
}

function offsetReader(timeZone: string): (atMs: number) => number {
  const format = formatOf(timeZone);
  return (atMs) => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(atMs)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000;
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (cause) {
    throw new HeadwaterError({
      code: 'time-zone-unknown',
      blame: 'usage',
      message: `${JSON.stringify(timeZone)} is no time zone.`,
      next: ['Use an IANA name such as Europe/Berlin or UTC.'],
      cause,
    });
  }
}
