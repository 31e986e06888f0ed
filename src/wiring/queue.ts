import { safeText } from '../inventory/display.ts';
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
  const queue = await openQueue({
    url: await queueAddress(project),
    directory: project.state,
    migration: project.config.migration,
    ...(name === undefined ? {} : { name }),
    ...(reporter.watch?.traces ? { traces: reporter.watch.traces } : {}),
    onNotice: (text) => reporter.notice(text),
    onTrouble: troubleTo(reporter),
  });
  if (name === undefined) reporter.watch?.connected(queue);
  return queue;
}

/** Each worker of a host meets the same trouble again every second: it is said so often. */
const SAY_AGAIN_MS = 60_000;

/** Says a text, unless it was said a moment ago. */
function seldom(say: (text: string) => void): (text: string) => void {
  const saidAt = new Map<string, number>();
  return (text) => {
    const now = performance.now();
    if (now - (saidAt.get(text) ?? Number.NEGATIVE_INFINITY) < SAY_AGAIN_MS) return;
    saidAt.set(text, now);
    say(text);
  };
}

/** The queue's own trouble while work goes on: the connection is restored by itself. */
function troubleTo(reporter: Reporter): (error: Error) => void {
  const say = seldom((text) => reporter.notice(text));
  return (error) => {
    const reason = error.message === '' ? error.name : error.message;
    say(`The queue is in trouble (${safeText(reason)}); work goes on as soon as it answers.`);
  };
}

/** What workers tell, told to the screen. */
export function hooksFor(reporter: Reporter): WorkHooks {
  const refused = seldom((text) => reporter.notice(text));
  return {
    onStarted: (step) => reporter.started(step),
    onOutcome: (step, outcome) => reporter.outcome(step, outcome),
    onLook: (look) => reporter.watch?.looked(look),
    onBlocked: (step, by) => reporter.watch?.blocked(step, by),
    onFailed: (step, error, willRetry) => reporter.failed(step, error.message, willRetry),
    onRefused: (_, error) =>
      refused(`This worker leaves steps to others: ${error.message} ${error.next.join(' ')}`),
    onLost: (jobs) =>
      reporter.notice(
        `${jobs} jobs vanished from the queue: it was flushed, or lost what it kept. They are put back from plan and ledger.`,
      ),
    onTrouble: troubleTo(reporter),
  };
}
