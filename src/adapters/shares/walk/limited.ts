import type { Task } from './async-calls.ts';
import type { InFlight } from './in-flight.ts';

/** Makes a call when there is room for it, and measures it. What a task that was abandoned still hears is never told. */
export function limited<T>(
  limit: InFlight,
  task: Task,
  call: (done: (result: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const begin = (): void => {
      if (task.abandoned) {
        limit.forget(1);
        return;
      }
      task.begin();
      const startMs = performance.now();
      try {
        call((result) => {
          if (task.abandoned) return;
          task.end();
          limit.done(performance.now() - startMs);
          resolve(result);
        });
      } catch (error) {
        task.end();
        limit.forget(1);
        reject(error);
      }
    };
    const wait = limit.enter();
    if (wait === null) begin();
    else void wait.then(begin);
  });
}
