import type { EventBody } from './events.ts';
import type { ExecutionProgress } from './progress.ts';

/** Events about an execution that runs, or has just ended. */
export type OfExecution = Extract<
  EventBody,
  { type: 'execution-stalled' | 'execution-moving' | 'execution-stopping' | 'execution-ended' }
>;

/** What such an event changes of its execution. `at` is when it was written down. */
export function executionChange(event: OfExecution, at: string): Partial<ExecutionProgress> {
  switch (event.type) {
    case 'execution-stalled':
      return { stalled: { since: event.since, mark: event.mark } };
    case 'execution-moving':
      return { stalled: null };
    case 'execution-stopping':
      return { stopping: event.why };
    case 'execution-ended':
      return {
        result: event.result,
        stalled: null,
        error: event.result === 'error' ? errorOf(event) : null,
        endedAt: at,
        items: event.filesTransferred,
        bytes: event.bytesTransferred,
      };
  }
}

function errorOf({ errorCode, errorDetail }: Extract<EventBody, { type: 'execution-ended' }>): string | null {
  const parts = [errorCode, errorDetail ?? null].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(': ');
}
