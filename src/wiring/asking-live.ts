import { setTimeout as sleep } from 'node:timers/promises';
import { type Progress, stepKey } from '../ledger/progress.ts';
import type { Plan } from '../plans/plan.ts';
import type { DataSync, Execution } from '../ports/data-sync.ts';
import { PortFault } from '../ports/faults.ts';
import type { Live, LiveExecution } from '../views/status-running.ts';
import { connectCloud } from './cloud.ts';
import type { Project } from './project.ts';

/** Rates are not published, and a few requests a second are taken to be fine [aws-facts 2]; workers need most of them. */
const BETWEEN_MS = 250;
/** Who asks waits no longer than this; what was not reached is said to be missing. */
const LONGEST_MS = 30_000;

/** Asks DataSync about what runs. */
export interface LiveQuestions {
  /** Null when nothing runs, and so nothing was asked. Never rejects for what is wrong outside. */
  ask(plan: Plan, progress: Progress): Promise<Live | null>;
  close(): void;
}

/** Connects when there is something to ask, and not before. */
export function openLiveQuestions(project: Project, signal?: AbortSignal): LiveQuestions {
  let cloud: ReturnType<typeof connectCloud> | null = null;
  const known = new Map<string, LiveExecution>();
  return {
    async ask(plan, progress) {
      const running = runningOf(plan, progress);
      if (running.length === 0) return null;
      try {
        cloud ??= connectCloud(project);
        const { dataSync } = await cloud;
        return await askAll(project, dataSync, running, known, signal);
      } catch (error) {
        cloud = null;
        return {
          at: project.clock.now(),
          executions: known,
          agentsOnline: new Map(),
          trouble: reasonOf(error),
        };
      }
    },
    close() {
      void cloud?.then(
        (open) => open.close(),
        () => undefined,
      );
    },
  };
}

interface Running {
  readonly arn: string;
  readonly agents: readonly string[];
}

function runningOf(plan: Plan, progress: Progress): readonly Running[] {
  return plan.steps.flatMap((step) => {
    if (step.kind !== 'transfer') return [];
    const { agents } = step;
    const executions = progress.steps.get(stepKey(plan.digest, step.id))?.executions ?? [];
    return executions.filter(({ result }) => result === null).map(({ arn }) => ({ arn, agents }));
  });
}

async function askAll(
  project: Project,
  dataSync: DataSync,
  running: readonly Running[],
  known: Map<string, LiveExecution>,
  signal: AbortSignal | undefined,
): Promise<Live> {
  const began = performance.now();
  const names = new Set(running.flatMap(({ agents }) => agents));
  const agents = project.config.agents.filter(({ name }) => names.has(name));
  const agentsOnline = new Map<string, boolean>();
  const questions = [
    ...running.map(({ arn }) => async () => {
      const execution = await dataSync.describeExecution(arn);
      if (execution !== null) known.set(arn, liveOf(execution));
    }),
    ...agents.map(({ name, arn }) => async () => {
      agentsOnline.set(name, (await dataSync.agent(arn))?.online ?? false);
    }),
  ];
  const arns = new Set(running.map(({ arn }) => arn));
  for (const arn of known.keys()) if (!arns.has(arn)) known.delete(arn);
  let asked = 0;
  let trouble: string | null = null;
  for (const question of questions) {
    if (signal?.aborted === true || performance.now() - began > LONGEST_MS) break;
    if (asked > 0)
      await sleep(BETWEEN_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    asked += 1;
    // One that fails says nothing of the others; their last answers stay.
    await question().catch((error: unknown) => {
      trouble ??= reasonOf(error);
    });
  }
  if (asked < questions.length) trouble ??= `${questions.length - asked} questions were not reached`;
  return { at: project.clock.now(), executions: new Map(known), agentsOnline, trouble };
}

function liveOf({ status, startedAt, endedAt, counters }: Execution): LiveExecution {
  return {
    status,
    startedAt,
    endedAt,
    items: counters.filesTransferred,
    bytes: counters.bytesTransferred,
    estimatedItems: counters.estimatedFiles,
    estimatedBytes: counters.estimatedBytes,
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof PortFault) return `${error.operation} was answered with ${error.service}`;
  return error instanceof Error ? error.message : String(error);
}
