import type { EventBody } from './events.ts';
import type { Steering } from './progress.ts';

/** What is paused and given up after this event; `since` is when it was recorded, UTC. */
export function steered(
  steering: Steering,
  event: Extract<EventBody, { type: `work-${string}` }>,
  since: string,
): Steering {
  const [shares, cancelled] = [new Map(steering.shares), new Map(steering.cancelled)];
  if (event.type === 'work-resumed') {
    for (const share of event.shares ?? []) {
      shares.delete(share);
      cancelled.delete(share);
    }
    return { all: event.shares === null ? null : steering.all, shares, cancelled };
  }
  const { by, reason } = event;
  if (event.type === 'work-cancelled') {
    for (const share of event.shares) cancelled.set(share, { by, since, reason });
    return { ...steering, cancelled };
  }
  const pause = { mode: event.mode, by, since, reason };
  for (const share of event.shares ?? []) shares.set(share, pause);
  return { ...steering, all: event.shares === null ? pause : steering.all, shares };
}
