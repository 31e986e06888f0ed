import { calendarOf, type LinkHours } from './calendar.ts';

/** No limit, as DataSync's `BytesPerSecond` writes it. */
export const UNLIMITED = -1;

/** What is to be done now about a transfer, as far as the link is concerned. */
export type LinkOrder =
  /** Start it at this rate. */
  | { readonly do: 'start'; readonly bytesPerSecond: number }
  /** Do not start it before this time (milliseconds since 1970); null: no hour of the week is open. */
  | { readonly do: 'wait'; readonly untilMs: number | null }
  /** Let it run as it does. */
  | { readonly do: 'keep' }
  /** Let it run at this rate from now on. */
  | { readonly do: 'change-rate'; readonly bytesPerSecond: number }
  /** Cancel it; it may start again at that time. */
  | { readonly do: 'stop'; readonly untilMs: number | null };

/**
 * What the bandwidth windows ask of one transfer at a time. The link's rate is shared out evenly among the executions that
 * run; `running` is the rate this one has now (DataSync's `BytesPerSecond`), null when it does not run yet, and
 * `executions` counts it in either case. A link without windows has no limit: its rate is for estimates only.
 */
export function linkOrder(
  link: LinkHours,
  nowMs: number,
  { running, executions }: { readonly running: number | null; readonly executions: number },
): LinkOrder {
  const rate = rateNow(link, nowMs);
  if (rate === 0) return { do: running === null ? 'wait' : 'stop', untilMs: opensAt(link, nowMs) };
  const bytesPerSecond =
    rate === UNLIMITED ? UNLIMITED : Math.max(1, Math.floor(rate / Math.max(1, executions)));
  if (running === null) return { do: 'start', bytesPerSecond };
  return running === bytesPerSecond ? { do: 'keep' } : { do: 'change-rate', bytesPerSecond };
}

function rateNow(link: LinkHours, nowMs: number): number {
  return link.windows.length === 0 ? UNLIMITED : calendarOf(link).rateAt(nowMs);
}

function opensAt(link: LinkHours, nowMs: number): number | null {
  const atMs = calendarOf(link).nextChange(nowMs);
  return Number.isFinite(atMs) ? atMs : null;
}
