/**
 * What one process has seen so far of executions. It is kept in memory only: a look that finds nothing new writes nothing,
 * and a process that starts anew begins to count anew.
 */
export interface Sightings {
  /** Since when (milliseconds) this process has seen the execution show nothing but this mark. */
  since(execution: string, mark: string, nowMs: number): number;
  /** True when the last time it said so for this name is at least so long ago. */
  due(name: string, everyMs: number, nowMs: number): boolean;
  /** Nobody will ask about it again. */
  forget(name: string): void;
}

/** Of a process that has seen nothing yet. */
export function openSightings(): Sightings {
  const marks = new Map<string, { readonly mark: string; readonly sinceMs: number }>();
  const asked = new Map<string, number>();
  return {
    since(execution, mark, nowMs) {
      const seen = marks.get(execution);
      if (seen?.mark === mark) return seen.sinceMs;
      marks.set(execution, { mark, sinceMs: nowMs });
      return nowMs;
    },
    due(name, everyMs, nowMs) {
      const last = asked.get(name);
      if (last !== undefined && nowMs - last < everyMs) return false;
      asked.set(name, nowMs);
      return true;
    },
    forget(name) {
      marks.delete(name);
      asked.delete(name);
    },
  };
}
