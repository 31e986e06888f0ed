import type { Members } from './asker.ts';
import type { Memory, Step } from './step.ts';

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/transfer`;
/** The agent of the rehearsed world. */
export const AGENT = `arn:aws:datasync:us-east-1:${ACCOUNT}:agent/agent-00000000000000001`;
/** The bucket that is there before the first step. */
export const DESTINATION = 'round-trip-destination';

const dataSync = (
  operation: string,
  input: Members | ((memory: Memory) => Members) = {},
  more: Partial<Step> = {},
): Step => ({ service: 'DataSync', operation, input, ...more });

const TAGS = [{ Key: 'headwater', Value: 'true' }];

/** Every DataSync operation that is served, each at least once. */
export const DATASYNC_STEPS: readonly Step[] = [
  dataSync(
    'CreateAgent',
    { ActivationKey: 'AAAAA-BBBBB-CCCCC-DDDDD-EEEEE', AgentName: 'second', Tags: TAGS },
    { keep: { agent: 'AgentArn' } },
  ),
  dataSync('DescribeAgent', ({ agent }) => ({ AgentArn: agent }), { holds: { Name: 'second' } }),
  dataSync('UpdateAgent', ({ agent }) => ({ AgentArn: agent, Name: 'renamed' })),
  dataSync('ListAgents', {}, { holds: { 'Agents.1.Name': 'renamed' }, until: true }),
  dataSync('DeleteAgent', ({ agent }) => ({ AgentArn: agent })),
  dataSync(
    'CreateLocationNfs',
    {
      ServerHostname: 'nas',
      Subdirectory: '/export/projects',
      OnPremConfig: { AgentArns: [AGENT] },
      MountOptions: { Version: 'NFS3' },
      Tags: TAGS,
    },
    { keep: { nfs: 'LocationArn' } },
  ),
  dataSync('DescribeLocationNfs', ({ nfs }) => ({ LocationArn: nfs }), {
    holds: { LocationUri: 'nfs://nas/export/projects/' },
  }),
  dataSync('UpdateLocationNfs', ({ nfs }) => ({ LocationArn: nfs, MountOptions: { Version: 'NFS4_1' } })),
  dataSync(
    'CreateLocationSmb',
    {
      ServerHostname: 'filer',
      Subdirectory: '/Office',
      User: 'mover',
      Password: 'hidden',
      AgentArns: [AGENT],
    },
    { keep: { smb: 'LocationArn' } },
  ),
  dataSync('DescribeLocationSmb', ({ smb }) => ({ LocationArn: smb }), { holds: { User: 'mover' } }),
  dataSync('UpdateLocationSmb', ({ smb }) => ({ LocationArn: smb, Domain: 'CORP' })),
  dataSync(
    'CreateLocationS3',
    {
      S3BucketArn: `arn:aws:s3:::${DESTINATION}`,
      Subdirectory: 'raw/',
      S3Config: { BucketAccessRoleArn: ROLE },
    },
    { keep: { s3: 'LocationArn' } },
  ),
  dataSync('DescribeLocationS3', ({ s3 }) => ({ LocationArn: s3 }), {
    holds: { S3StorageClass: 'STANDARD' },
  }),
  dataSync('UpdateLocationS3', ({ s3 }) => ({ LocationArn: s3, S3StorageClass: 'STANDARD_IA' }), {
    newer: 'all',
  }),
  dataSync(
    'ListLocations',
    { Filters: [{ Name: 'LocationType', Values: ['SMB'], Operator: 'Equals' }] },
    { holds: { 'Locations.0.LocationUri': 'smb://filer/Office/' }, until: true },
  ),
  dataSync('DeleteLocation', ({ smb }) => ({ LocationArn: smb })),
  dataSync(
    'CreateTask',
    ({ nfs, s3 }) => ({
      SourceLocationArn: nfs,
      DestinationLocationArn: s3,
      Name: 'projects',
      Options: { VerifyMode: 'ONLY_FILES_TRANSFERRED', BytesPerSecond: 1_000_000 },
      Excludes: [{ FilterType: 'SIMPLE_PATTERN', Value: '/tmp|*.bak' }],
    }),
    { keep: { task: 'TaskArn' } },
  ),
  dataSync('DescribeTask', ({ task }) => ({ TaskArn: task }), {
    holds: { Status: 'AVAILABLE', Name: 'projects' },
    until: true,
  }),
  dataSync('UpdateTask', ({ task }) => ({ TaskArn: task, Name: 'all projects' })),
  dataSync('ListTasks', {}, { holds: { 'Tasks.0.Name': 'all projects' }, until: true }),
  dataSync('TagResource', ({ task }) => ({ ResourceArn: task, Tags: TAGS })),
  dataSync('ListTagsForResource', ({ task }) => ({ ResourceArn: task }), {
    holds: { 'Tags.0.Key': 'headwater' },
  }),
  dataSync('UntagResource', ({ task }) => ({ ResourceArn: task, Keys: ['headwater'] })),
  dataSync('StartTaskExecution', ({ task }) => ({ TaskArn: task, OverrideOptions: { BytesPerSecond: 1 } }), {
    keep: { first: 'TaskExecutionArn' },
  }),
  dataSync('StartTaskExecution', ({ task }) => ({ TaskArn: task }), { keep: { second: 'TaskExecutionArn' } }),
  dataSync('UpdateTaskExecution', ({ second }) => ({
    TaskExecutionArn: second,
    Options: { BytesPerSecond: 1 },
  })),
  dataSync('CancelTaskExecution', ({ second }) => ({ TaskExecutionArn: second })),
  dataSync('UpdateTaskExecution', ({ first }) => ({
    TaskExecutionArn: first,
    Options: { BytesPerSecond: -1 },
  })),
  dataSync('DescribeTaskExecution', ({ first }) => ({ TaskExecutionArn: first }), {
    holds: { Status: 'SUCCESS', FilesTransferred: 3 },
    until: true,
  }),
  dataSync('DescribeTaskExecution', ({ second }) => ({ TaskExecutionArn: second }), {
    holds: { Status: 'ERROR' },
    until: true,
  }),
  dataSync('ListTaskExecutions', ({ task }) => ({ TaskArn: task }), {
    holds: { 'TaskExecutions.0.Status': 'SUCCESS' },
  }),
  dataSync('DeleteTask', ({ task }) => ({ TaskArn: task })),
];
