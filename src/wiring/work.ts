import { HeadwaterError } from '../errors.ts';
import type { StepRef } from '../steps/outcome.ts';
import { stepRunner } from '../steps/run-step.ts';
import { approvedPlan } from './approved-plan.ts';
import { type OpenContext, openContext } from './context.ts';
import { deltaPasses } from './delta-passes.ts';
import { startScanWork } from './distributed-scan.ts';
import { driftWatch } from './drift-watch.ts';
import type { Project } from './project.ts';
import { connectQueue, hooksFor } from './queue.ts';
import type { Reporter } from './reporter.ts';

/** Takes steps, and shards of scans, from the shared queue until the signal. Connects to the cloud for the first step, not before. */
export async function workUntilStopped(
  project: Project,
  options: { readonly concurrency: number; readonly reporter: Reporter; readonly signal: AbortSignal },
): Promise<void> {
  const { reporter } = options;
  if (project.config.queue === 'embedded') throw embeddedQueue();
  const [{ workForever }, { NotHere }] = await Promise.all([
    import('../jobs/worker.ts'),
    import('../jobs/refused.ts'),
  ]);
  const queue = await connectQueue(project, reporter);
  const contexts = new Map<string, Promise<OpenContext>>();
  const runStep = async (ref: StepRef) => {
    // What keeps this host from even looking at a step is no fault of the step.
    const { context } = await contextOf(ref).catch((error: unknown) => {
      throw error instanceof HeadwaterError ? new NotHere(error) : error;
    });
    return stepRunner(context)(ref);
  };
  const carry = reporter.watch?.within(runStep) ?? runStep;
  const contextOf = (ref: StepRef): Promise<OpenContext> => {
    const known =
      contexts.get(ref.plan) ??
      approvedPlan(project).then(({ plan }) => openContext(project, plan, reporter));
    contexts.set(ref.plan, known);
    // A failed connection is tried again with the next step.
    known.catch(() => contexts.delete(ref.plan));
    return known;
  };
  try {
    const scans = await startScanWork(project, reporter);
    try {
      reporter.notice(`Working for ${project.config.migration}.`);
      await workForever(queue, carry, hooksFor(reporter), options.signal, {
        concurrency: options.concurrency,
        scheduled: [deltaPasses(project, queue, reporter), driftWatch(project, reporter, options.signal)],
      });
    } finally {
      await scans.close();
    }
  } finally {
    await queue.close();
    for (const open of contexts.values()) await (await open).close();
  }
}

function embeddedQueue(): HeadwaterError {
  return new HeadwaterError({
    code: 'queue-embedded',
    blame: 'usage',
    message: 'The embedded queue belongs to one process: headwater apply fills it and works on it.',
    next: ['Set queue: redis://HOST:6379 in headwater.yaml to share the work, then run headwater work.'],
  });
}
