import type {
  CancelTaskExecutionRequest,
  DescribeTaskExecutionRequest,
  ListTaskExecutionsRequest,
  StartTaskExecutionRequest,
  UpdateTaskExecutionRequest,
} from '@aws-sdk/client-datasync';
import type { Operation } from '../model-service.ts';
import { requireArn } from './arns.ts';
import { type BeginContext, beginExecution } from './begin.ts';
import { describeCounters } from './counters.ts';
import { forgetOld } from './history.ts';
import { bytesPerSecond } from './options.ts';
import { page } from './pages.ts';
import { invalidRequest, notFound } from './refusals.ts';
import { type ExecutionRecord, isFinal } from './resources.ts';
import { describeSettings } from './settings.ts';
import { findTask } from './tasks.ts';

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

/** Start, Describe, Update, Cancel and List of task executions. Executions are forgotten 30 days after their end. */
export function executionOperations(context: BeginContext): Readonly<Record<string, Operation>> {
  const { resources, engine, clock } = context;
  const { executions } = resources;

  const find = async (arn: string | undefined): Promise<ExecutionRecord> => {
    requireArn('execution', arn ?? '');
    await forgetOld(resources, clock);
    const found = executions.get(arn ?? '');
    if (found === undefined) throw notFound('Task execution', arn ?? '');
    return found;
  };

  return {
    StartTaskExecution: async (request: StartTaskExecutionRequest) => ({
      TaskExecutionArn: (await beginExecution(context, request)).arn,
    }),
    DescribeTaskExecution: async (request: DescribeTaskExecutionRequest) =>
      describeExecution(await find(request.TaskExecutionArn), clock.now()),
    UpdateTaskExecution: async (request: UpdateTaskExecutionRequest) => {
      const execution = await find(request.TaskExecutionArn);
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
      const execution = await find(request.TaskExecutionArn);
      if (isFinal(execution.status))
        throw invalidRequest('The task execution has ended.', 'InvalidRequest', 'ExecutionEnded');
      await engine.cancel(execution.arn);
      return {};
    },
    ListTaskExecutions: async (request: ListTaskExecutionsRequest) => {
      await forgetOld(resources, clock);
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
