import { type XmlFields, xmlDocument } from '../s3/xml.ts';
import type { JobOperation, JobRecord } from './job-record.ts';

const CONTROL_NAMESPACE = 'http://awss3control.amazonaws.com/doc/2018-08-20/';

/** A whole answer in S3 Control's namespace. */
export const controlDocument = (root: string, fields: XmlFields): string =>
  xmlDocument(root, fields, CONTROL_NAMESPACE);

const iso = (ms: number): string => new Date(ms).toISOString();

function summary({ tasks, activeSeconds }: JobRecord): XmlFields {
  return {
    TotalNumberOfTasks: tasks.total,
    NumberOfTasksSucceeded: tasks.succeeded,
    NumberOfTasksFailed: tasks.failed,
    Timers: { ElapsedTimeInActiveSeconds: Math.floor(activeSeconds) },
  };
}

/** A job as DescribeJob tells it. */
export function describedJob(job: JobRecord): XmlFields {
  const { order, failure } = job;
  const { manifest, report } = order;
  return {
    JobId: job.id,
    ConfirmationRequired: order.confirmationRequired,
    Description: order.description,
    JobArn: job.arn,
    Status: job.status,
    Manifest: {
      Spec: { Format: 'S3BatchOperations_CSV_20180820', Fields: { member: manifest.fields } },
      Location: {
        ObjectArn: `arn:aws:s3:::${manifest.bucket}/${manifest.key}`,
        ObjectVersionId: manifest.versionId ?? undefined,
        ETag: manifest.etag,
      },
    },
    Operation: describedOperation(order.operation),
    Priority: order.priority,
    ProgressSummary: summary(job),
    StatusUpdateReason: job.updateReason ?? undefined,
    FailureReasons:
      failure === null
        ? undefined
        : { member: [{ FailureCode: failure.code, FailureReason: failure.reason }] },
    Report:
      report === null
        ? { Enabled: false }
        : {
            Bucket: `arn:aws:s3:::${report.bucket}`,
            Format: 'Report_CSV_20180820',
            Enabled: true,
            Prefix: report.prefix,
            ReportScope: report.failedOnly ? 'FailedTasksOnly' : 'AllTasks',
          },
    CreationTime: iso(job.createdAtMs),
    TerminationDate: job.endedAtMs === null ? undefined : iso(job.endedAtMs),
    RoleArn: order.roleArn,
    SuspendedDate: job.suspendedAtMs === null ? undefined : iso(job.suspendedAtMs),
    SuspendedCause: job.suspendedAtMs === null ? undefined : 'The job has to be confirmed.',
  };
}

function describedOperation(operation: JobOperation): XmlFields {
  if (operation.kind === 'checksum')
    return {
      S3ComputeObjectChecksum: { ChecksumAlgorithm: operation.algorithm, ChecksumType: 'FULL_OBJECT' },
    };
  const { tier, days } = operation;
  return {
    S3InitiateRestoreObject: { ExpirationInDays: days ?? undefined, GlacierJobTier: tier.toUpperCase() },
  };
}

/** A job as ListJobs tells it. */
export function listedJob(job: JobRecord): XmlFields {
  return {
    JobId: job.id,
    Description: job.order.description,
    Operation:
      job.order.operation.kind === 'checksum' ? 'S3ComputeObjectChecksum' : 'S3InitiateRestoreObject',
    Priority: job.order.priority,
    Status: job.status,
    CreationTime: iso(job.createdAtMs),
    TerminationDate: job.endedAtMs === null ? undefined : iso(job.endedAtMs),
    ProgressSummary: summary(job),
  };
}
