import type { EventBody } from './events.ts';

type Found = Extract<EventBody, { type: 'drift-found' }>;
type Cleared = Extract<EventBody, { type: 'drift-cleared' }>;

/** Something committed that is not as it was left, until somebody sees that it is again. */
export type OpenDrift = Omit<Found, 'type'>;

/** Key of an open drift: what is wrong, of which share, with what. */
export function driftKey({ id, share, subject }: Pick<OpenDrift, 'id' | 'share' | 'subject'>): string {
  return `${id}|${share ?? ''}|${subject}`;
}

/** All open drifts, errors first, each in the order in which they began. */
export function openDrifts({
  drift,
}: {
  readonly drift: ReadonlyMap<string, OpenDrift>;
}): readonly OpenDrift[] {
  const bySince = [...drift.values()].toSorted((a, b) =>
    a.since < b.since ? -1 : Number(a.since > b.since),
  );
  return (['error', 'warn'] as const).flatMap((of) => bySince.filter(({ severity }) => severity === of));
}

/** The open drifts after one more event. */
export function drifting(
  open: ReadonlyMap<string, OpenDrift>,
  event: Found | Cleared,
): ReadonlyMap<string, OpenDrift> {
  const next = new Map(open);
  if (event.type === 'drift-cleared') next.delete(driftKey(event));
  else {
    const { type: _, ...drift } = event;
    next.set(driftKey(event), drift);
  }
  return next;
}

/** Why the event says nothing new; null when it does. Several workers may see the same: one writes it down. */
export function alreadySaid(open: ReadonlyMap<string, OpenDrift>, event: Found | Cleared): string | null {
  const known = open.get(driftKey(event));
  const what = `${event.id} of ${event.subject}`;
  if (event.type === 'drift-cleared') return known === undefined ? `${what} is not open` : null;
  return known?.severity === event.severity ? `${what} is known already` : null;
}
