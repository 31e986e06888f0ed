import type { QueueConnection } from '../jobs/connection.ts';
import type { WorkHooks } from '../jobs/hooks.ts';
import type { Project } from './project.ts';
import { queueAddress } from './queue-address.ts';
import type { Reporter } from './reporter.ts';

/** Opens the project's queue, that of its steps unless another is named; BullMQ and its back ends are loaded here and not before. Close it when done. */
export async function connectQueue(
  project: Project,
  reporter: Reporter,
  name?: string,
): Promise<QueueConnection> {
  const { openQueue } = await import('../jobs/open.ts');
  return openQueue({
    url: await queueAddress(project),
    directory: project.state,
    migration: project.config.migration,
    ...(name === undefined ? {} : { name }),
    onNotice: (text) => reporter.notice(text),
    onTrouble: (error) => reporter.notice(error.message),
  });
}

/** What workers tell, told to the screen. */
export function hooksFor(reporter: Reporter): WorkHooks {
  return {
    onStarted: (step) => reporter.started(step),
    onOutcome: (step, outcome) => reporter.outcome(step, outcome),
    onFailed: (step, error, willRetry) => reporter.failed(step, error.message, willRetry),
  };
}
