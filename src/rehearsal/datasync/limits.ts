import * as sdk from '@aws-sdk/client-datasync';
import { enumLimit } from '../model.ts';
import type { Limit, Limits } from '../model-limits.ts';

const oneOf = (enumName: string): Limit => enumLimit(sdk, enumName);

const PARTITION = 'aws[a-z-]*';
const arn = (service: string, rest: string): RegExp =>
  new RegExp(`arn:${PARTITION}:${service}:[a-z0-9-]*:[0-9]{12}:${rest}`);
// Agents are named by the world's author, whose ids may be longer or more readable than AWS's.
const AGENT_ARN: Limit = { max: 128, pattern: arn('datasync', 'agent/agent-[0-9a-z-]+') };

const LOCATION_ARN: Limit = { max: 128, pattern: arn('datasync', 'location/loc-[0-9a-z]{17}') };

const ROLE_ARN = new RegExp(`arn:${PARTITION}:iam::[0-9]{12}:role/.*`);

const NAME: Limit = { min: 1, max: 256, pattern: /[a-zA-Z0-9\s+=._:@/-]+/ };
const path = (signs: string): RegExp => new RegExp(`[a-zA-Z0-9_+./()${signs}\\p{Zs}-]+`, 'u');
const S3_PREFIX = /[a-zA-Z0-9_+./()\p{Zs}-]*/u;
const NFS_PATH: Limit = { max: 4096, pattern: path('') };
const SMB_PATH: Limit = { max: 4096, pattern: path('$') };
const S3_PATH: Limit = { max: 4096, pattern: S3_PREFIX };

/** Lengths, ranges, patterns and words of DataSync's model, for the operations that are played [aws-facts 1]. */
export const DATASYNC_LIMITS: Limits = {
  ActivationKey: { max: 29, pattern: /[A-Z0-9]{5}(-[A-Z0-9]{5}){4}/ },
  AgentName: NAME,
  Name: NAME,
  'LocationFilter.Name': oneOf('LocationFilterName'),
  'TaskFilter.Name': oneOf('TaskFilterName'),
  Operator: oneOf('Operator'),
  'Values[]': { min: 1, max: 255, pattern: /[0-9a-zA-Z_ :*.\\/?-]*/ },
  AgentArn: AGENT_ARN,
  // Eight in the newest model: four of each kind [aws-facts 1].
  AgentArns: { min: 1, max: 8 },
  'AgentArns[]': AGENT_ARN,
  VpcEndpointId: { pattern: /vpce-[0-9a-f]{17}/ },
  SubnetArns: { min: 1, max: 1 },
  'SubnetArns[]': { max: 128, pattern: arn('ec2', 'subnet/.*') },
  SecurityGroupArns: { min: 1, max: 1 },
  'SecurityGroupArns[]': { max: 128, pattern: arn('ec2', 'security-group/.*') },
  LocationArn: LOCATION_ARN,
  SourceLocationArn: LOCATION_ARN,
  DestinationLocationArn: LOCATION_ARN,
  TaskArn: { max: 128, pattern: arn('datasync', 'task/task-[0-9a-f]{17}') },
  TaskExecutionArn: {
    max: 128,
    pattern: arn('datasync', 'task/task-[0-9a-f]{17}/execution/exec-[0-9a-f]{17}'),
  },
  ResourceArn: { max: 128, pattern: arn('datasync', '(agent|task|location)/(agent|task|loc)-[0-9a-z/-]+') },
  'CreateLocationNfsRequest.Subdirectory': NFS_PATH,
  'UpdateLocationNfsRequest.Subdirectory': NFS_PATH,
  'CreateLocationSmbRequest.Subdirectory': SMB_PATH,
  'UpdateLocationSmbRequest.Subdirectory': SMB_PATH,
  'CreateLocationS3Request.Subdirectory': S3_PATH,
  'UpdateLocationS3Request.Subdirectory': S3_PATH,
  'ReportDestinationS3.Subdirectory': S3_PATH,
  ServerHostname: {
    max: 255,
    pattern: /(([a-zA-Z0-9-]*[a-zA-Z0-9])\.)*([A-Za-z0-9-]*[A-Za-z0-9])|[0-9A-Fa-f:]+/,
  },
  'NfsMountOptions.Version': oneOf('NfsVersion'),
  'SmbMountOptions.Version': oneOf('SmbVersion'),
  User: { max: 104, pattern: /[^"<>\][\\/:;|=,+*?]{1,104}/ },
  Domain: { max: 253, pattern: /[A-Za-z0-9]((\.|-+)?[A-Za-z0-9]){0,252}/ },
  Password: { max: 104, pattern: /.{0,104}/ },
  DnsIpAddresses: { max: 2 },
  'DnsIpAddresses[]': { min: 2, max: 39, pattern: /([0-9]{1,3}\.){3}[0-9]{1,3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*/ },
  KerberosPrincipal: { min: 1, max: 256, pattern: /.+/ },
  SecretArn: { max: 2048, pattern: new RegExp(`(${arn('secretsmanager', 'secret:.*').source})?`) },
  KmsKeyArn: { max: 2048, pattern: new RegExp(`(${arn('kms', 'key/.*').source})?`) },
  SecretAccessRoleArn: { max: 2048, pattern: new RegExp(`(${ROLE_ARN.source})?`) },
  AuthenticationType: oneOf('SmbAuthenticationType'),
  S3BucketArn: { max: 268, pattern: new RegExp(`arn:${PARTITION}:s3[a-z-]*:[a-z0-9-]*:[0-9]*:.*`) },
  S3StorageClass: oneOf('S3StorageClass'),
  BucketAccessRoleArn: { max: 2048, pattern: ROLE_ARN },
  CloudWatchLogGroupArn: { max: 562, pattern: arn('logs', 'log-group:([^:*]*)(:\\*)?') },
  TaskMode: oneOf('TaskMode'),
  ScheduleExpression: { max: 256, pattern: /[a-zA-Z0-9 _*?,|^/#\s()+-]*/ },
  'TaskSchedule.Status': oneOf('ScheduleStatus'),
  Excludes: { max: 1 },
  Includes: { max: 1 },
  FilterType: oneOf('FilterType'),
  'FilterRule.Value': { max: 102_400, pattern: /[^\0]+/ },
  VerifyMode: oneOf('VerifyMode'),
  OverwriteMode: oneOf('OverwriteMode'),
  Atime: oneOf('Atime'),
  Mtime: oneOf('Mtime'),
  Uid: oneOf('Uid'),
  Gid: oneOf('Gid'),
  PreserveDeletedFiles: oneOf('PreserveDeletedFiles'),
  PreserveDevices: oneOf('PreserveDevices'),
  PosixPermissions: oneOf('PosixPermissions'),
  BytesPerSecond: { min: -1 },
  TaskQueueing: oneOf('TaskQueueing'),
  LogLevel: oneOf('LogLevel'),
  TransferMode: oneOf('TransferMode'),
  SecurityDescriptorCopyFlags: oneOf('SmbSecurityDescriptorCopyFlags'),
  ObjectTags: oneOf('ObjectTags'),
  OutputType: oneOf('ReportOutputType'),
  ReportLevel: oneOf('ReportLevel'),
  ObjectVersionIds: oneOf('ObjectVersionIds'),
  'ManifestConfig.Action': oneOf('ManifestAction'),
  'ManifestConfig.Format': oneOf('ManifestFormat'),
  ManifestObjectPath: S3_PATH,
  ManifestObjectVersionId: { max: 100, pattern: /.+/ },
  Tags: { max: 50 },
  'TagListEntry.Key': { min: 1, max: 256, pattern: /[a-zA-Z0-9\s+=._:/-]+/ },
  'TagListEntry.Value': NAME,
  Keys: { min: 1, max: 50 },
  'Keys[]': { min: 1, max: 256, pattern: /[a-zA-Z0-9\s+=._:/-]+/ },
  MaxResults: { min: 0, max: 100 },
  NextToken: { max: 65_535, pattern: /[a-zA-Z0-9=_-]+/ },
};
