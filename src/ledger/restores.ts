import type { EventBody } from './events.ts';

type Confirmed = Extract<EventBody, { type: 'restore-confirmed' }>;

/** A restore that a person said yes to, and when (UTC). */
export type ConfirmedRestore = Omit<Confirmed, 'type'> & { readonly at: string };

/** More than anybody looks at, and not as many as a cron job makes in years. */
const REMEMBERED = 100;

/** The restores after one more; of the same objects on the same terms the newest counts. Oldest first. */
export function withRestore(
  known: ReadonlyMap<string, ConfirmedRestore>,
  event: Confirmed,
  at: string,
): ReadonlyMap<string, ConfirmedRestore> {
  const next = new Map(known);
  const { type: _, ...confirmed } = event;
  next.delete(event.restore);
  next.set(event.restore, { ...confirmed, at });
  const [oldest] = next.keys();
  if (next.size > REMEMBERED && oldest !== undefined) next.delete(oldest);
  return next;
}

/** When the last copy should be back; null when none was asked for. */
export function restoreExpectedAt({ at, seconds }: ConfirmedRestore): Date | null {
  return seconds === null ? null : new Date(Date.parse(at) + seconds * 1000);
}
