import {
  CreateJobCommand,
  DescribeJobCommand,
  type JobDescriptor,
  type JobOperation,
  ListJobsCommand,
  type S3ControlClient,
} from '@aws-sdk/client-s3-control';
import type { BatchJobs, BatchOperation, BatchOrder, JobSight } from '../../ports/batch-jobs.ts';
import { asked, type Call, missingId, nullWhenAbsent } from './faults.ts';

/** The most that ListJobs gives at once (SDK ListJobsRequest). */
const PAGE_JOBS = 1000;
/** Jobs of the same account run in the order of this, highest first; ours are in nobody's way. */
const PRIORITY = 1;

/** Jobs of an account, twelve digits, over the SDK. Calls may be repeated: a job is made once for its token. */
export function batchJobs(client: S3ControlClient, account: string): BatchJobs {
  const AccountId = account;
  return {
    async create(job) {
      const made = callOf('CreateJob');
      const { JobId } = await asked(made, () =>
        client.send(new CreateJobCommand({ AccountId, ...requestOf(job) })),
      );
      if (JobId === undefined) throw missingId(made, 'JobId');
      return JobId;
    },
    async find(text) {
      let NextToken: string | undefined;
      do {
        const page = await asked(callOf('ListJobs'), () =>
          client.send(
            new ListJobsCommand({
              AccountId,
              MaxResults: PAGE_JOBS,
              ...(NextToken === undefined ? {} : { NextToken }),
            }),
          ),
        );
        const found = page.Jobs?.find(({ Description = '' }) => Description.includes(text));
        if (found?.JobId !== undefined) return found.JobId;
        NextToken = page.NextToken === '' ? undefined : page.NextToken;
      } while (NextToken !== undefined);
      return null;
    },
    async describe(id) {
      const found = await nullWhenAbsent(() =>
        asked(callOf('DescribeJob'), () => client.send(new DescribeJobCommand({ AccountId, JobId: id }))),
      );
      return found?.Job === undefined ? null : sightOf(found.Job);
    },
  };
}

const callOf = (operation: string): Call => ({ service: 'S3 Control', operation, effect: 'repeatable' });

function requestOf({ token, description, roleArn, operation, manifest, report }: BatchOrder) {
  const partition = roleArn.split(':')[1] ?? 'aws';
  const bucketArn = (bucket: string): string => `arn:${partition}:s3:::${bucket}`;
  return {
    ClientRequestToken: token,
    ConfirmationRequired: false,
    Description: description,
    Priority: PRIORITY,
    RoleArn: roleArn,
    Operation: operationOf(operation),
    Manifest: {
      Spec: {
        Format: 'S3BatchOperations_CSV_20180820' as const,
        Fields: ['Bucket' as const, 'Key' as const],
      },
      Location: { ObjectArn: `${bucketArn(manifest.bucket)}/${manifest.key}`, ETag: manifest.etag },
    },
    Report: {
      Enabled: true,
      Bucket: bucketArn(report.bucket),
      Format: 'Report_CSV_20180820' as const,
      Prefix: report.prefix,
      ReportScope: report.scope === 'all' ? ('AllTasks' as const) : ('FailedTasksOnly' as const),
    },
  };
}

function operationOf(operation: BatchOperation): JobOperation {
  if (operation.kind === 'checksum')
    return { S3ComputeObjectChecksum: { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'FULL_OBJECT' } };
  const { tier, days } = operation;
  return {
    S3InitiateRestoreObject: {
      ...(days === null ? {} : { ExpirationInDays: days }),
      GlacierJobTier: tier === 'Bulk' ? 'BULK' : 'STANDARD',
    },
  };
}

const STATES: Readonly<Record<string, JobSight['state']>> = {
  Suspended: 'suspended',
  Complete: 'complete',
  Failed: 'failed',
  Cancelled: 'cancelled',
};

/** What an answer says of a job. */
export function sightOf(job: JobDescriptor): JobSight {
  const { ProgressSummary: progress, FailureReasons: reasons = [] } = job;
  const status = job.Status ?? 'unknown';
  return {
    state: STATES[status] ?? 'running',
    status,
    tasks: {
      total: progress?.TotalNumberOfTasks ?? 0,
      succeeded: progress?.NumberOfTasksSucceeded ?? 0,
      failed: progress?.NumberOfTasksFailed ?? 0,
    },
    reasons: reasons.map(
      ({ FailureCode = 'unknown', FailureReason = '' }) => `${FailureCode}: ${FailureReason}`,
    ),
    createdAt: job.CreationTime ?? new Date(0),
    endedAt: job.TerminationDate ?? null,
  };
}
