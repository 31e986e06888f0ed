import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { openRecords } from '../model-records.ts';
import type { DiskStore } from '../store/store.ts';
import type { WorldFile } from '../world-file.ts';
import { ControlError } from './control-error.ts';
import { readCreateJob } from './create-job.ts';
import { goesOn, isEnded, type JobRecord } from './job-record.ts';
import { controlDocument, describedJob, listedJob } from './job-xml.ts';
import { runJob } from './run-job.ts';
import type { JobFaults } from './told-job-faults.ts';

/** One request to S3 Control, whose sender is believed. */
export interface ControlRequest {
  readonly operation: string;
  /** Of a request about one job. */
  readonly jobId: string;
  readonly query: URLSearchParams;
  readonly text: string;
}

/** S3 Control, as far as jobs of Batch Operations go that compute checksums at rest or ask for restores. */
export interface S3Control {
  readonly operations: readonly string[];
  readonly notComplete: Readonly<Record<string, string>>;
  /** The answer's document. @throws ControlError, S3Error */
  handle(request: ControlRequest): Promise<string>;
  /** Whether a job runs. */
  busy(): boolean;
  close(): Promise<void>;
}

const PAGE_JOBS = 1000;

/** Jobs stay in the directory's `s3-control`; those that an earlier process left go on. */
export async function openS3Control(options: {
  readonly directory: string;
  readonly store: DiskStore;
  readonly world: WorldFile;
  readonly clock: Clock;
  readonly stepDelayMs: number;
  readonly faults: JobFaults;
}): Promise<S3Control> {
  const { directory, world, clock } = options;
  const jobs = await openRecords<JobRecord>(join(directory, 's3-control', 'jobs'));
  const workFolder = join(directory, 's3-control', 'rows');
  await mkdir(workFolder, { recursive: true });
  const stop = new AbortController();
  const running = new Set<Promise<void>>();
  const go = (arn: string): void => {
    const run = runJob({ ...options, jobs, workFolder }, arn, stop.signal).finally(() => running.delete(run));
    running.add(run);
  };
  for (const job of jobs.all()) if (goesOn(job)) go(job.arn);

  const jobOf = (id: string): JobRecord => {
    const found = jobs.all().find((job) => job.id === id);
    if (found === undefined) throw new ControlError('NotFoundException', 'The specified job does not exist.');
    return found;
  };

  const operations: Readonly<Record<string, (request: ControlRequest) => Promise<string>>> = {
    async CreateJob({ text }) {
      const order = readCreateJob(text);
      const known = jobs.all().find((job) => job.order.token === order.token);
      if (known !== undefined && JSON.stringify(known.order) !== JSON.stringify(order))
        throw new ControlError('IdempotencyException', 'The token was used for another request.');
      if (known !== undefined) return controlDocument('CreateJobResult', { JobId: known.id });
      const { account, region } = await world.read();
      const id = randomUUID();
      const arn = `arn:aws:s3:${region}:${account}:job/${id}`;
      await jobs.put({
        ...{ arn, id, order, seq: jobs.nextSeq(), status: 'New', createdAtMs: clock.now() },
        ...{ endedAtMs: null, suspendedAtMs: null, activeSeconds: 0, failure: null, updateReason: null },
        tasks: { total: 0, succeeded: 0, failed: 0 },
      });
      go(arn);
      return controlDocument('CreateJobResult', { JobId: id });
    },
    async DescribeJob({ jobId }) {
      return controlDocument('DescribeJobResult', { Job: describedJob(jobOf(jobId)) });
    },
    async ListJobs({ query }) {
      const statuses = query.getAll('jobStatuses');
      const most = Math.min(Number(query.get('maxResults') ?? PAGE_JOBS), PAGE_JOBS);
      const from = Number(query.get('nextToken') ?? 0);
      const all = jobs
        .all()
        .filter(({ status }) => statuses.length === 0 || statuses.includes(status))
        .reverse();
      const more = from + most < all.length;
      return controlDocument('ListJobsResult', {
        NextToken: more ? String(from + most) : undefined,
        Jobs: { member: all.slice(from, from + most).map(listedJob) },
      });
    },
    async UpdateJobStatus({ jobId, query }) {
      const job = jobOf(jobId);
      const wanted = query.get('requestedJobStatus');
      const updateReason = query.get('statusUpdateReason');
      if (wanted === 'Cancelled' && !isEnded(job))
        await jobs.put({ ...job, updateReason, status: 'Cancelled', endedAtMs: clock.now() });
      else if (wanted === 'Ready' && job.status === 'Suspended') {
        await jobs.put({ ...job, updateReason, status: 'Ready', suspendedAtMs: null });
        go(job.arn);
      } else
        throw new ControlError('JobStatusException', `A job that is ${job.status} cannot become ${wanted}.`);
      return controlDocument('UpdateJobStatusResult', {
        JobId: job.id,
        Status: jobs.get(job.arn)?.status,
        StatusUpdateReason: updateReason ?? undefined,
      });
    },
  };
  return {
    operations: Object.keys(operations),
    notComplete: {
      CreateJob:
        'Computes checksums of whole objects and asks for restores, by a CSV manifest that somebody wrote; other operations, `COMPOSITE` and generated manifests are refused. Tags are not kept.',
    },
    handle: (request) => operations[request.operation]?.(request) ?? Promise.reject(notPlayed()),
    busy: () => running.size > 0,
    async close() {
      stop.abort();
      await Promise.allSettled(running);
    },
  };
}

const notPlayed = (): ControlError =>
  new ControlError('InvalidRequestException', 'The rehearsal does not play this operation of S3 Control.');
