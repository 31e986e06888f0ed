import type { StartTaskExecutionRequest } from '@aws-sdk/client-datasync';
import type { Clock } from '../clock.ts';
import type { ObjectStore } from '../object-store.ts';
import type { AgentBook } from './agent-book.ts';
import { newExecutionArn } from './arns.ts';
import { agentsFor, unavailable } from './availability.ts';
import { newCounters } from './counters.ts';
import type { Engine } from './engine.ts';
import { requireManifest } from './manifest.ts';
import { isBusy, MAX_QUEUED_PER_TASK } from './queue.ts';
import { invalidRequest } from './refusals.ts';
import {
  type ExecutionRecord,
  isFinal,
  type Resources,
  type TaskRecord,
  UNBEGUN_PHASES,
} from './resources.ts';
import { tagMap } from './rules.ts';
import { settle } from './settings.ts';
import { findTask, locationsOfTask, optionContext } from './tasks.ts';

export interface BeginContext {
  readonly book: AgentBook;
  readonly resources: Resources;
  readonly engine: Engine;
  readonly store: ObjectStore;
  readonly clock: Clock;
}

/** Refuses what may not wait, and what the queue has no room for. */
function demandRoom(
  resources: Resources,
  task: TaskRecord,
  agentArns: readonly string[],
  queueing: string,
): void {
  const open = resources.executions.all().filter((e) => !isFinal(e.status));
  if (queueing === 'DISABLED' && isBusy({ taskArn: task.arn, mode: task.mode, agentArns }, open)) {
    throw invalidRequest(
      `Task ${task.arn} cannot be queued: TaskQueueing is DISABLED.`,
      'InvalidRequest',
      'TaskQueueingDisabled',
    );
  }
  const queued = open.filter((e) => e.taskArn === task.arn && e.status === 'QUEUED').length;
  if (queued >= MAX_QUEUED_PER_TASK)
    throw invalidRequest(`Task ${task.arn} has ${MAX_QUEUED_PER_TASK} queued executions.`, 'LimitExceeded');
}

/**
 * Makes an execution of a task and queues it: what StartTaskExecution does, and what a schedule does. There is no client
 * token, so the same request makes another execution [aws-facts 1].
 * @throws Refusal `InvalidRequestException`, `ValidationException`
 */
export async function beginExecution(
  context: BeginContext,
  request: StartTaskExecutionRequest,
): Promise<ExecutionRecord> {
  const { book, resources, engine, store, clock } = context;
  const task = findTask(resources, request.TaskArn);
  const { source, destination } = locationsOfTask(resources, task);
  const settings = settle(
    {
      options: request.OverrideOptions,
      excludes: request.Excludes,
      includes: request.Includes,
      report: request.TaskReportConfig,
      manifest: request.ManifestConfig,
    },
    optionContext(task.mode, source, destination),
    task,
  );
  const tags = tagMap(request.Tags);
  const why = await unavailable(source, task.mode, book);
  if (why !== null)
    throw invalidRequest(`Task ${task.arn} is unavailable: ${why}`, 'InvalidRequest', 'TaskUnavailable');
  await requireManifest(settings.manifest, store);
  const agentArns = await agentsFor(source, task.mode, book);
  // From here to the record nothing waits, so that two requests at once do not share the last free place.
  demandRoom(resources, task, agentArns, settings.options.TaskQueueing);
  const execution: ExecutionRecord = {
    arn: newExecutionArn(task.arn),
    seq: resources.executions.nextSeq(),
    createdAtMs: clock.now(),
    tags,
    taskArn: task.arn,
    mode: task.mode,
    ...settings,
    status: 'QUEUED',
    agentArns,
    launchedAtMs: null,
    endedAtMs: null,
    counters: newCounters(),
    phases: UNBEGUN_PHASES,
    errorCode: null,
    errorDetail: null,
    reportResult: settings.report === null ? null : { status: 'PENDING', errorDetail: null },
  };
  await resources.executions.put(execution);
  engine.wake();
  return execution;
}
