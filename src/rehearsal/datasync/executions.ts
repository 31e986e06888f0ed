import type {
  CancelTaskExecutionRequest,
  DescribeTaskExecutionRequest,
  ListTaskExecutionsRequest,
  StartTaskExecutionRequest,
  UpdateTaskExecutionRequest,
} from '@aws-sdk/client-datasync';
import type { Clock } from '../clock.ts';
import type { Operation } from '../model-service.ts';
import type { ObjectStore } from '../object-store.ts';
import type { WorldFile } from '../world-file.ts';
import { newExecutionArn, requireArn } from './arns.ts';
import { describeCounters, newCounters } from './counters.ts';
import type { Engine } from './engine.ts';
import { requireManifest } from './manifest.ts';
import { bytesPerSecond } from './options.ts';
import { page } from './pages.ts';
import { isBusy, MAX_QUEUED_PER_TASK } from './queue.ts';
import { invalidRequest, notFound } from './refusals.ts';
import { type ExecutionRecord, isFinal, type Resources, type TaskRecord } from './resources.ts';
import { tagMap } from './rules.ts';
import { describeSettings, settle } from './settings.ts';
import { agentsFor, findTask, locationsOfTask, optionContext, unavailable } from './tasks.ts';

export interface ExecutionContext {
  readonly world: WorldFile;
  readonly resources: Resources;
  readonly engine: Engine;
  readonly store: ObjectStore;
  readonly clock: Clock;
}

function describeResult(execution: ExecutionRecord, nowMs: number): object {
  const { phases, mode } = execution;
  // Enhanced runs its phases side by side and times only the whole [aws-facts 2].
  const ms = (own: number): number => (mode === 'ENHANCED' ? 0 : own);
  const until = execution.endedAtMs ?? nowMs;
  return {
    PrepareDuration: ms(phases.prepareMs),
    PrepareStatus: phases.prepare,
    TransferDuration: ms(phases.transferMs),
    TransferStatus: phases.transfer,
    VerifyDuration: ms(phases.verifyMs),
    VerifyStatus: phases.verify,
    TotalDuration: execution.launchedAtMs === null ? 0 : until - execution.launchedAtMs,
    ...(execution.errorCode === null ? {} : { ErrorCode: execution.errorCode }),
    ...(execution.errorDetail === null ? {} : { ErrorDetail: execution.errorDetail }),
  };
}

function describeReport({ reportResult }: ExecutionRecord): object {
  if (reportResult === null) return {};
  const detail = reportResult.errorDetail;
  const error = detail === null ? {} : { ErrorCode: 'ReportError', ErrorDetail: detail };
  return { ReportResult: { Status: reportResult.status, ...error } };
}

function describeExecution(execution: ExecutionRecord, nowMs: number): object {
  return {
    TaskExecutionArn: execution.arn,
    Status: execution.status,
    TaskMode: execution.mode,
    StartTime: execution.createdAtMs / 1000,
    ...(execution.launchedAtMs === null ? {} : { LaunchTime: execution.launchedAtMs / 1000 }),
    ...(execution.endedAtMs === null ? {} : { EndTime: execution.endedAtMs / 1000 }),
    ...describeSettings(execution),
    ...describeCounters(execution.counters, execution.mode),
    Result: describeResult(execution, nowMs),
    ...describeReport(execution),
  };
}

/** Start, Describe, Update, Cancel and List of task executions. A repeated start queues another execution. */
export function executionOperations(context: ExecutionContext): Readonly<Record<string, Operation>> {
  const { world, resources, engine, store, clock } = context;
  const { executions } = resources;

  const find = (arn: string | undefined): ExecutionRecord => {
    requireArn('execution', arn ?? '');
    const found = executions.get(arn ?? '');
    if (found === undefined) throw notFound('Task execution', arn ?? '');
    return found;
  };

  const open = (): readonly ExecutionRecord[] => executions.all().filter((e) => !isFinal(e.status));

  const demandRoom = (task: TaskRecord, agentArns: readonly string[], queueing: string): void => {
    const busy = isBusy({ taskArn: task.arn, agentArns }, open());
    if (busy && queueing === 'DISABLED') {
      throw invalidRequest(
        `Task ${task.arn} cannot be queued: TaskQueueing is DISABLED.`,
        'InvalidRequest',
        'TaskQueueingDisabled',
      );
    }
    const queued = open().filter((e) => e.taskArn === task.arn && e.status === 'QUEUED').length;
    if (queued >= MAX_QUEUED_PER_TASK) {
      throw invalidRequest(`Task ${task.arn} has ${MAX_QUEUED_PER_TASK} queued executions.`, 'LimitExceeded');
    }
  };

  return {
    StartTaskExecution: async (request: StartTaskExecutionRequest) => {
      const task = findTask(resources, request.TaskArn);
      const { source, destination } = locationsOfTask(resources, task);
      const settings = settle(
        {
          options: request.OverrideOptions,
          excludes: request.Excludes,
          includes: request.Includes,
          report: request.TaskReportConfig,
          manifest: request.ManifestConfig,
          schedule: undefined,
        },
        optionContext(task.mode, source, destination),
        task,
      );
      const tags = tagMap(request.Tags);
      const why = await unavailable(source, task.mode, world);
      if (why !== null)
        throw invalidRequest(`Task ${task.arn} is unavailable: ${why}`, 'InvalidRequest', 'TaskUnavailable');
      await requireManifest(settings.manifest, store);
      const agentArns = await agentsFor(source, task.mode, world);
      demandRoom(task, agentArns, settings.options.TaskQueueing);
      const execution: ExecutionRecord = {
        arn: newExecutionArn(task.arn),
        seq: executions.nextSeq(),
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
        phases: {
          prepare: 'PENDING',
          transfer: 'PENDING',
          verify: 'PENDING',
          prepareMs: 0,
          transferMs: 0,
          verifyMs: 0,
        },
        errorCode: null,
        errorDetail: null,
        reportResult: settings.report === null ? null : { status: 'PENDING', errorDetail: null },
      };
      await executions.put(execution);
      engine.wake();
      return { TaskExecutionArn: execution.arn };
    },
    DescribeTaskExecution: (request: DescribeTaskExecutionRequest) =>
      describeExecution(find(request.TaskExecutionArn), clock.now()),
    UpdateTaskExecution: async (request: UpdateTaskExecutionRequest) => {
      const execution = find(request.TaskExecutionArn);
      const given = Object.entries(request.Options ?? {}).filter(
        ([, value]) => value !== undefined && value !== null,
      );
      const other = given.find(([name]) => name !== 'BytesPerSecond');
      if (other !== undefined)
        throw invalidRequest(`Option ${other[0]} cannot be changed on an execution.`, 'InvalidSyncOption');
      if (isFinal(execution.status))
        throw invalidRequest('The task execution has ended.', 'InvalidRequest', 'ExecutionEnded');
      const rate = bytesPerSecond(request.Options?.BytesPerSecond ?? execution.options.BytesPerSecond);
      await executions.put({ ...execution, options: { ...execution.options, BytesPerSecond: rate } });
      return {};
    },
    CancelTaskExecution: async (request: CancelTaskExecutionRequest) => {
      const execution = find(request.TaskExecutionArn);
      if (isFinal(execution.status))
        throw invalidRequest('The task execution has ended.', 'InvalidRequest', 'ExecutionEnded');
      await engine.cancel(execution.arn);
      return {};
    },
    ListTaskExecutions: (request: ListTaskExecutionsRequest) => {
      if (request.TaskArn !== undefined) findTask(resources, request.TaskArn);
      const found = executions
        .all()
        .filter((e) => request.TaskArn === undefined || e.taskArn === request.TaskArn);
      const { items, next } = page(found, request);
      const entries = items.map((e) => ({ TaskExecutionArn: e.arn, Status: e.status, TaskMode: e.mode }));
      return { TaskExecutions: entries, ...next };
    },
  };
}
