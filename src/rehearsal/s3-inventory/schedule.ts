import { DAY_MS, midnightBefore } from '../aging/midnight.ts';

/** How far a configuration's reports have come. Milliseconds since the epoch, on the rehearsal's clock. */
export interface InventoryState {
  /** The last midnight that needs no report any more. */
  readonly coveredMs: number;
  /** Whether there has been a report. */
  readonly reported: boolean;
}

/** A new configuration: its first report is due at the next midnight, well within S3's 48 hours [aws-facts C.3]. */
export const firstState = (nowMs: number): InventoryState => ({
  coveredMs: midnightBefore(nowMs),
  reported: false,
});

// 1970-01-04 was a Sunday.
const FIRST_SUNDAY = 3 * DAY_MS;
const WEEK_MS = 7 * DAY_MS;

/**
 * The midnight (UTC) of the report that is due, or null. Daily ones are due at every midnight, weekly ones first at the next
 * midnight and then on Sundays. Of several that are due only the last is told: a report shows the present, not the past.
 */
export function dueReport(state: InventoryState, weekly: boolean, nowMs: number): number | null {
  const sunday = Math.floor((nowMs - FIRST_SUNDAY) / WEEK_MS) * WEEK_MS + FIRST_SUNDAY;
  const latest = weekly && state.reported ? sunday : midnightBefore(nowMs);
  return latest > state.coveredMs ? latest : null;
}
