import type { Members } from './asker.ts';
import { DESTINATION } from './datasync-steps.ts';
import type { Memory, Step } from './step.ts';

export const BATCH_ROLE = 'arn:aws:iam::111122223333:role/batch';
const ACCOUNT = { AccountId: '111122223333' };
const MANIFEST = 'manifests/objects.csv';
const NOBODYS = '00000000-0000-0000-0000-000000000000';

/** What the CLI of Debian 12 lacks is the operation on objects, so it has no job of its own to ask about. */
const control = (
  operation: string,
  input: Members | ((memory: Memory) => Members),
  more: Partial<Step> = {},
): Step => ({
  service: 'S3 Control',
  operation,
  input:
    typeof input === 'function' ? (memory) => ({ ...ACCOUNT, ...input(memory) }) : { ...ACCOUNT, ...input },
  ...more,
});

const order = (token: string, { etag }: Memory): Members => ({
  ConfirmationRequired: false,
  ClientRequestToken: token,
  Description: 'objects <at rest> & "more"',
  Priority: 10,
  RoleArn: BATCH_ROLE,
  Operation: { S3ComputeObjectChecksum: { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'FULL_OBJECT' } },
  Manifest: {
    Spec: { Format: 'S3BatchOperations_CSV_20180820', Fields: ['Bucket', 'Key'] },
    Location: { ObjectArn: `arn:aws:s3:::${DESTINATION}/${MANIFEST}`, ETag: etag },
  },
  Report: {
    Enabled: true,
    Bucket: `arn:aws:s3:::${DESTINATION}`,
    Format: 'Report_CSV_20180820',
    Prefix: 'reports',
    ReportScope: 'AllTasks',
  },
});

/** Every operation of S3 Control that is served, over one object. */
export const CONTROL_STEPS: readonly Step[] = [
  {
    service: 'S3',
    operation: 'PutObject',
    input: { Bucket: DESTINATION, Key: 'raw/a b.txt', Body: Buffer.from('123456789') },
  },
  {
    service: 'S3',
    operation: 'PutObject',
    input: {
      Bucket: DESTINATION,
      Key: MANIFEST,
      Body: Buffer.from(`${DESTINATION},raw/a%20b.txt\n${DESTINATION},raw/nothing\n`),
    },
    keep: { etag: 'ETag' },
  },
  control('CreateJob', (memory) => order('first', memory), { newer: 'all', keep: { job: 'JobId' } }),
  control('CreateJob', (memory) => order('first', memory), { newer: 'all', keep: { again: 'JobId' } }),
  control('CreateJob', (memory) => ({ ...order('first', memory), Priority: 11 }), {
    newer: 'all',
    refused: 'IdempotencyException',
  }),
  control('DescribeJob', ({ again }) => ({ JobId: again }), {
    newer: 'all',
    until: true,
    holds: {
      'Job.Status': 'Complete',
      'Job.Description': 'objects <at rest> & "more"',
      'Job.ProgressSummary.TotalNumberOfTasks': 2,
      'Job.ProgressSummary.NumberOfTasksSucceeded': 1,
      'Job.ProgressSummary.NumberOfTasksFailed': 1,
      'Job.Manifest.Spec.Fields.1': 'Key',
      'Job.Operation.S3ComputeObjectChecksum.ChecksumAlgorithm': 'CRC64NVME',
    },
  }),
  control('UpdateJobStatus', ({ job }) => ({ JobId: job, RequestedJobStatus: 'Cancelled' }), {
    newer: 'all',
    refused: 'JobStatusException',
  }),
  control('CreateJob', (memory) => ({ ...order('second', memory), ConfirmationRequired: true }), {
    newer: 'all',
    keep: { second: 'JobId' },
  }),
  control('DescribeJob', ({ second }) => ({ JobId: second }), {
    newer: 'all',
    until: true,
    holds: { 'Job.Status': 'Suspended' },
  }),
  control(
    'UpdateJobStatus',
    ({ second }) => ({ JobId: second, RequestedJobStatus: 'Cancelled', StatusUpdateReason: 'not needed' }),
    { newer: 'all', holds: { Status: 'Cancelled', StatusUpdateReason: 'not needed' } },
  ),
  control(
    'ListJobs',
    { JobStatuses: ['Cancelled'], MaxResults: 1 },
    {
      newer: 'all',
      holds: { 'Jobs.0.Status': 'Cancelled', 'Jobs.0.Operation': 'S3ComputeObjectChecksum' },
    },
  ),
  control('ListJobs', {}),
  control('DescribeJob', { JobId: NOBODYS }, { refused: 'NotFoundException' }),
  control('CreateJob', (memory) => ({ ...order('third', memory), RoleArn: 'somebody' }), {
    newer: 'all',
    refused: 'InvalidRequestException',
  }),
];
