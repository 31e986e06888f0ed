import type { Clock } from '../clock.ts';
import { Refusal } from '../model-service.ts';
import type { Resources, TaskRecord } from './resources.ts';
import { timetable } from './schedule.ts';

/** Starts tasks by their schedules. */
export interface Scheduler {
  /** Looks at the schedules again; called when one has changed. */
  wake(): void;
  close(): Promise<void>;
}

/** When a task is due next on the clock, or null. */
function dueAt({ schedule }: TaskRecord): number | null {
  if (schedule === null || !schedule.enabled) return null;
  return timetable(schedule.expression, schedule.statusAtMs).next(schedule.doneUntilMs);
}

/**
 * Follows the schedules on the rehearsal's clock, UTC. Runs that came due while the rehearsal was off, or several times
 * while the clock was moved, are made up for by one. A run that the service refuses (an agent offline, a full queue) is
 * left out.
 */
export function startScheduler({
  resources,
  clock,
  begin,
}: {
  readonly resources: Resources;
  readonly clock: Clock;
  /** Starts an execution of a task. */
  readonly begin: (taskArn: string) => Promise<unknown>;
}): Scheduler {
  const { tasks } = resources;
  const stop = new AbortController();
  let woken = new AbortController();

  const runDue = async (): Promise<void> => {
    const nowMs = clock.now();
    for (const task of tasks.all()) {
      const due = dueAt(task);
      const current = tasks.get(task.arn);
      if (due === null || due > nowMs || !current?.schedule) continue;
      // Noted first: a process killed in between leaves a run out rather than making two.
      await tasks.put({ ...current, schedule: { ...current.schedule, doneUntilMs: nowMs } });
      await begin(task.arn).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
      });
    }
  };

  const follow = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      woken = new AbortController();
      await runDue();
      const next = tasks.all().flatMap((task) => dueAt(task) ?? []);
      const signal = AbortSignal.any([stop.signal, woken.signal]);
      if (next.length > 0) await clock.sleep(Math.min(...next) - clock.now(), signal).catch(() => undefined);
      else
        await new Promise<void>((resolve) =>
          signal.addEventListener('abort', () => resolve(), { once: true }),
        );
    }
  };
  const done = follow().catch(() => undefined);

  return {
    wake: () => woken.abort(),
    close: async () => {
      stop.abort();
      await done;
    },
  };
}
