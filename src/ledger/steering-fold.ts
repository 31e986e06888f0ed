import { drifting } from './drift.ts';
import type { EventBody } from './events.ts';
import { withoutPosture, withPosture } from './postures.ts';
import { type BegunPass, type Progress, type Steering, stepKey } from './progress.ts';
import { withRestore } from './restores.ts';
import { UNSTEERED } from './steering.ts';

/**
 * What happens to no step: what people say of going on, what the schedule begins, what has drifted, what
 * buckets were, what is brought back from archives.
 */
type BesideSteps = Extract<
  EventBody,
  {
    type:
      | 'plan-approved'
      | 'pass-begun'
      | 'restore-confirmed'
      | `work-${string}`
      | `drift-${string}`
      | `posture-${string}`;
  }
>;

/** Progress after an event that is about no step. */
export function besideSteps(progress: Progress, event: BesideSteps, at: string): Progress {
  switch (event.type) {
    case 'plan-approved':
      return approving(progress, event.plan);
    case 'pass-begun':
      return { ...progress, passes: withPass(progress.passes, event) };
    case 'drift-found':
    case 'drift-cleared':
      return { ...progress, drift: drifting(progress.drift, event) };
    case 'posture-recorded':
      return { ...progress, postures: withPosture(progress.postures, event, at) };
    case 'posture-undone':
      return { ...progress, postures: withoutPosture(progress.postures, event.bucket) };
    case 'restore-confirmed':
      return { ...progress, restores: withRestore(progress.restores, event, at) };
    default:
      return { ...progress, steering: steered(progress.steering, event, at) };
  }
}

/** What is paused and given up after this event; `since` is when it was recorded, UTC. */
function steered(
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

/** Progress once a plan is approved. Another one says anew what is to be done; a pause is about the world, and outlives it. */
function approving(progress: Progress, plan: string): Progress {
  const { steering, approvedPlan } = progress;
  const cancelled = plan === approvedPlan ? steering.cancelled : UNSTEERED.cancelled;
  return { ...progress, approvedPlan: plan, steering: { ...steering, cancelled } };
}

/** The last pass of each share that was begun on schedule, with this one. */
function withPass(
  passes: ReadonlyMap<string, BegunPass>,
  { plan, share, ordinal, steps }: Extract<EventBody, { type: 'pass-begun' }>,
): ReadonlyMap<string, BegunPass> {
  return new Map(passes).set(stepKey(plan, share), { ordinal, steps });
}
