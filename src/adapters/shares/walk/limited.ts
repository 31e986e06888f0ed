import type { Task } from './async-calls.ts';
import type { InFlight } from './in-flight.ts';

/** Makes a call when there is room for it, and measures it. What a task that was abandoned still hears is never told. */
export function limited<T>(
  limit: InFlight,
  task: Task,
  call: (done: (result: T) => void) => void,
  told: (result: T) => void,
): void {
  limit.enter(() => {
    if (task.abandoned) {
      limit.forget(1);
      return;
    }
    task.begin();
    const startMs = performance.now();
    call((result) => {
      if (task.abandoned) return;
      task.end();
      limit.done(performance.now() - startMs);
      told(result);
    });
  });
}
