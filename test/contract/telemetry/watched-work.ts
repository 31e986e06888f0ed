import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enqueue } from '../../../src/jobs/enqueue.ts';
import { lowerPlan } from '../../../src/jobs/lower.ts';
import { workForever } from '../../../src/jobs/worker.ts';
import type { Plan } from '../../../src/plans/plan.ts';
import type { RunStep } from '../../../src/steps/outcome.ts';
import { savePlan } from '../../../src/wiring/plan-files.ts';
import { openProject, type Project } from '../../../src/wiring/project.ts';
import { connectQueue, hooksFor } from '../../../src/wiring/queue.ts';
import type { Reporter } from '../../../src/wiring/reporter.ts';
import { openWatching, type WatchRequest } from '../../../src/wiring/watching.ts';
import { LAB, samplePlan } from '../../unit/plans/plan-sample.ts';

/** A migration with an approved plan, whose queue is a real one. */
export interface WatchedProject {
  readonly project: Project;
  readonly plan: Plan;
  readonly directory: string;
  remove(): Promise<void>;
}

/** The queue's address, password and all, is in this variable. */
export const QUEUE_VARIABLE = 'HEADWATER_TEST_QUEUE';

export async function watchedProject(): Promise<WatchedProject> {
  const directory = await mkdtemp(join(tmpdir(), 'headwater watch '));
  const file = join(directory, 'headwater.yaml');
  await writeFile(file, `${LAB}queue: env:${QUEUE_VARIABLE}\n`);
  const project = await openProject(file);
  const { digest: _, ...body } = samplePlan();
  const { plan } = await savePlan(project, body);
  await project.ledger.record({
    type: 'migration-opened',
    migration: plan.migration,
    rehearsal: true,
    tool: 'test',
  });
  await project.ledger.record({ type: 'plan-approved', plan: plan.digest, by: 'kim' });
  return {
    project,
    plan,
    directory,
    remove: () => rm(directory, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** What a person was told. */
export const told: string[] = [];
const human: Reporter = {
  started: () => undefined,
  progress: () => undefined,
  outcome: () => undefined,
  failed: (step, message) => told.push(`${step}: ${message}`),
  notice: (text) => told.push(text),
};

/**
 * Works on the transfer steps of the plan as `headwater work` does, with `runStep` in place of AWS, until `until` resolves.
 */
export async function workWatched(
  { project, plan }: WatchedProject,
  request: Omit<WatchRequest, 'signal'>,
  runStep: RunStep,
  until: (reporter: Reporter) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const watching = await openWatching(project, { ...request, signal: stop.signal }, human);
  const { reporter } = watching;
  try {
    reporter.watch?.planned(plan);
    const queue = await connectQueue(project, reporter);
    try {
      await enqueue(
        queue,
        lowerPlan(plan, { phase: 'transfer' }, () => false),
      );
      const carry = reporter.watch?.within(runStep) ?? runStep;
      const working = workForever(queue, carry, hooksFor(reporter), stop.signal);
      await until(reporter).finally(() => stop.abort());
      await working;
    } finally {
      await queue.close();
    }
  } finally {
    await watching.close();
  }
}
