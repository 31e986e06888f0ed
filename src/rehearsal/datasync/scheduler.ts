import type { Clock } from '../clock.ts';
import type { Resources, TaskRecord } from './resources.ts';
import { timetable } from './schedule.ts';

/** Starts tasks by their schedules. */
export interface Scheduler {
  /** Looks at the schedules again; called when one has changed. */
  wake(): void;
  close(): Promise<void>;
}

/** How long to wait when nothing is scheduled; being woken ends it. */
const NOTHING_MS = 24 * 60 * 60_000;

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
  let stopped = false;
  let woken = new AbortController();

  const runDue = async (): Promise<void> => {
    const nowMs = clock.now();
    for (const task of tasks.all()) {
      const due = dueAt(task);
      const current = tasks.get(task.arn);
      if (due === null || due > nowMs || !current?.schedule) continue;
      // Noted first: a process killed in between leaves a run out rather than making two.
      await tasks.put({ ...current, schedule: { ...current.schedule, doneUntilMs: nowMs } });
      await begin(task.arn).catch(() => undefined);
    }
  };

  const follow = async (): Promise<void> => {
    while (!stopped) {
      woken = new AbortController();
      await runDue();
      const next = tasks.all().flatMap((task) => dueAt(task) ?? []);
      const ms = next.length === 0 ? NOTHING_MS : Math.min(...next) - clock.now();
      await clock.sleep(ms, woken.signal).catch(() => undefined);
    }
  };
  const done = follow().catch(() => undefined);

  return {
    wake: () => woken.abort(),
    close: async () => {
      stopped = true;
      woken.abort();
      await done;
    },
  };
}
