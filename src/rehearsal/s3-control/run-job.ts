import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Records } from '../model-records.ts';
import type { DiskStore } from '../store/store.ts';
import type { WorldFile } from '../world-file.ts';
import { sumAtRest } from './at-rest-sum.ts';
import { JobFailure, type JobTask, tasksOf } from './job-manifest.ts';
import type { JobOrder, JobRecord, JobStatus } from './job-record.ts';
import { type JobReport, startReport } from './job-report.ts';
import { restoreTask } from './restore-task.ts';
import type { TaskResult } from './task-result.ts';
import type { JobFaults } from './told-job-faults.ts';

/** What running a job takes. */
export interface RunContext {
  readonly jobs: Records<JobRecord>;
  readonly store: DiskStore;
  readonly clock: Clock;
  readonly world: WorldFile;
  readonly faults: JobFaults;
  /** For rows that are not in the report yet. */
  readonly workFolder: string;
  /** How long each status is to be seen, real milliseconds. */
  readonly stepDelayMs: number;
}

/** The principal that assumes the role of a job (S3 batch-ops-iam-role-policies). */
const PRINCIPAL = 'batchoperations.s3.amazonaws.com';
/** Its manifest was read, and whoever had to confirm it has. */
const STARTED: readonly JobStatus[] = ['Ready', 'Active', 'Completing'];
/** Progress is told this often, in tasks. */
const TOLD_EVERY = 1000;
/** A job ends as failed when more than half of more operations than this have failed (S3 batch-ops-job-status). */
const FAILURES_SHOW_AFTER = 1000;

/**
 * Carries a job out, from its manifest on: one that was interrupted begins again. Ends early when `signal` is aborted or the job
 * is cancelled meanwhile.
 */
export async function runJob(context: RunContext, arn: string, signal: AbortSignal): Promise<void> {
  const { jobs, clock, stepDelayMs } = context;
  const change = async (part: Partial<JobRecord>): Promise<void> => {
    const job = jobs.get(arn);
    if (job !== undefined && job.status !== 'Cancelled') await jobs.put({ ...job, ...part });
  };
  const enter = async (status: JobStatus): Promise<void> => {
    await change({ status });
    await sleep(stepDelayMs, undefined, { signal });
  };
  const end = (status: JobStatus, failure: JobRecord['failure'] = null) =>
    change({ status, failure, endedAtMs: clock.now() });
  try {
    const job = jobs.get(arn);
    if (job === undefined) return;
    if (!STARTED.includes(job.status)) {
      await enter('Preparing');
      const total = await prepared(context, job, signal);
      await change({ tasks: { total, succeeded: 0, failed: 0 } });
      const struck = context.faults.ofJob(arn);
      if (struck === 'fail')
        throw new JobFailure('InternalError', 'The job failed because of an internal error');
      if (struck === 'suspend' || job.order.confirmationRequired) {
        await change({ status: 'Suspended', suspendedAtMs: clock.now() });
        return;
      }
      await enter('Ready');
    }
    await enter('Active');
    await carriedOut(context, arn, signal, async (report) => {
      await enter('Completing');
      await report.publish(clock.now());
      await end('Complete');
    });
  } catch (error) {
    if (signal.aborted) return;
    const reason = error instanceof Error ? error.message : String(error);
    await end('Failed', { code: error instanceof JobFailure ? error.code : 'InternalError', reason });
  }
}

/** How many tasks the manifest has. @throws JobFailure also when the role does not let Batch Operations in */
async function prepared(
  { store, world }: RunContext,
  { order }: JobRecord,
  signal: AbortSignal,
): Promise<number> {
  const role = (await world.read()).roles?.find((one) => one.arn === order.roleArn);
  if (role === undefined || !role.trustedBy.includes(PRINCIPAL))
    throw new JobFailure('AccessDenied', `${PRINCIPAL} may not assume ${order.roleArn}`);
  if (role.denies?.includes('s3:PutObject') === true)
    throw new JobFailure('AccessDenied', `${order.roleArn} may not write the report`);
  let total = 0;
  for await (const _ of tasksOf(store, order)) {
    total += 1;
    signal.throwIfAborted();
  }
  if (total === 0) throw new JobFailure('InvalidManifest', 'The manifest is empty');
  return total;
}

async function carriedOut(
  context: RunContext,
  arn: string,
  signal: AbortSignal,
  whole: (report: JobReport) => Promise<void>,
): Promise<void> {
  const { jobs, store, world, faults, workFolder } = context;
  const job = jobs.get(arn);
  if (job === undefined) return;
  const { order } = job;
  const role = (await world.read()).roles?.find((one) => one.arn === order.roleArn);
  const may = (action: string): boolean => role?.denies?.includes(action) !== true;
  const begunMs = context.clock.now();
  const tasks = { total: job.tasks.total, succeeded: 0, failed: 0 };
  const tell = async (): Promise<void> => {
    const now = jobs.get(arn);
    if (now !== undefined)
      await jobs.put({ ...now, tasks: { ...tasks }, activeSeconds: (context.clock.now() - begunMs) / 1000 });
  };
  const report = await startReport(store, workFolder, job);
  try {
    for await (const task of tasksOf(store, order)) {
      signal.throwIfAborted();
      if (jobs.get(arn)?.status === 'Cancelled') return;
      const result = await carriedOutTask(context, order, task, may);
      tasks[result.kind] += 1;
      if (!faults.loses(arn, task.bucket, task.key)) await report.add(task, randomUUID(), result);
      if (faults.adds(arn, task.bucket, task.key)) await report.add(stranger(task), randomUUID(), result);
      const done = tasks.succeeded + tasks.failed;
      if (done % TOLD_EVERY === 0) await tell();
      if (done > FAILURES_SHOW_AFTER && tasks.failed > done / 2) {
        await tell();
        throw new JobFailure('JobFailureThresholdExceeded', 'More than half of the operations have failed');
      }
    }
    await tell();
    if (jobs.get(arn)?.status !== 'Cancelled') await whole(report);
  } finally {
    await report.close();
  }
}

function carriedOutTask(
  { store, clock }: RunContext,
  { operation }: JobOrder,
  task: JobTask,
  may: (action: string) => boolean,
): Promise<TaskResult> {
  return operation.kind === 'checksum'
    ? sumAtRest(store, task, operation.algorithm, may('s3:GetObject'))
    : restoreTask(store, clock.now(), task, operation, may('s3:RestoreObject'));
}

function stranger(task: JobTask): JobTask {
  return { ...task, encodedKey: `${task.encodedKey}.of-another-job`, key: `${task.key}.of-another-job` };
}
