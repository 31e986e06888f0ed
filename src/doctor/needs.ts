import { accountOf } from '../config/account.ts';
import { resolveKeyPrefix } from '../config/key-prefix.ts';
import type { Config } from '../config/schema.ts';

/** Actions that one principal must be allowed on these resources, in one question to IAM's policy simulator. */
export interface Need {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Condition keys that AWS fills in when the call is made. */
  readonly context: Readonly<Record<string, string>>;
}

/** What the services do with a role, and which of them assumes it. */
export interface RoleNeeds {
  readonly arn: string;
  /** Where the configuration names it: `roles.dataSync`, `roles.batch`, `gateways[].role`. */
  readonly as: readonly string[];
  readonly services: readonly ('datasync' | 'storagegateway' | 'batchoperations.s3')[];
  readonly needs: readonly Need[];
}

/** What only those need who bring archived objects back: it costs money, and without it all else works. */
export const RESTORES: readonly string[] = ['s3:RestoreObject'];

/** docs/iam.md, section 2. `s3:DeleteObject` is not among them: nothing is deleted. */
const DATASYNC_BUCKET = ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'];
const DATASYNC_OBJECTS = [
  's3:AbortMultipartUpload',
  's3:GetObject',
  's3:GetObjectTagging',
  's3:GetObjectVersion',
  's3:GetObjectVersionTagging',
  's3:ListMultipartUploadParts',
  's3:PutObject',
  's3:PutObjectTagging',
];
/** docs/iam.md, section 3. */
const REPORTS = ['s3:PutObject'];
const MANIFESTS = ['s3:GetObject', 's3:GetObjectVersion'];
/** docs/iam.md, section 4. */
const GATEWAY_BUCKET = [
  's3:GetAccelerateConfiguration',
  's3:GetBucketLocation',
  's3:GetBucketVersioning',
  's3:ListBucket',
  's3:ListBucketVersions',
  's3:ListBucketMultipartUploads',
];
const GATEWAY_OBJECTS = [
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:GetObject',
  's3:GetObjectAcl',
  's3:GetObjectVersion',
  's3:ListMultipartUploadParts',
  's3:PutObject',
  's3:PutObjectAcl',
];

/** docs/iam.md, section 5. */
const BATCH_OBJECTS = ['s3:GetObject', 's3:GetObjectVersion', ...RESTORES];
const BATCH_DOCUMENTS = ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'];

/** What each role of the configuration is for, and must be allowed (docs/iam.md, sections 2 to 5). */
export function roleNeeds(config: Config): readonly RoleNeeds[] {
  const account = accountOf(config);
  const { data, control, objects, partition } = placesOf(config);
  const context = account === null ? {} : { 'aws:ResourceAccount': account };
  const need = (actions: readonly string[], resources: readonly string[]): Need => ({
    actions,
    resources,
    context,
  });
  const manifests = `arn:${partition}:s3:::${config.bucket.control}/${config.migration}/manifests/`;
  const uses = [
    {
      arn: config.roles.dataSync,
      as: 'roles.dataSync',
      service: 'datasync' as const,
      needs: [need(DATASYNC_BUCKET, [data]), need(DATASYNC_OBJECTS, objects(config.shares))],
    },
    {
      arn: config.roles.reports ?? config.roles.dataSync,
      as: 'roles.reports',
      service: 'datasync' as const,
      needs: [need(REPORTS, [`${control}/x`]), need(MANIFESTS, [`${manifests}x`])],
    },
    ...(config.roles.batch === undefined
      ? []
      : [
          {
            arn: config.roles.batch,
            as: 'roles.batch',
            service: 'batchoperations.s3' as const,
            needs: [
              need(BATCH_OBJECTS, objects(config.shares)),
              need(
                BATCH_DOCUMENTS,
                ['at-rest', 'restores'].map((place) => `${control}/${config.migration}/${place}/x`),
              ),
            ],
          },
        ]),
    ...config.gateways.map(({ name, role }) => {
      const served = config.shares.filter(({ gateway }) => gateway === name);
      return {
        arn: role,
        as: `gateways ${name}`,
        service: 'storagegateway' as const,
        needs: [
          need(GATEWAY_BUCKET, [data]),
          ...(served.length === 0 ? [] : [need(GATEWAY_OBJECTS, objects(served))]),
        ],
      };
    }),
  ];
  return [...new Set(uses.map(({ arn }) => arn))].map((arn) => {
    const own = uses.filter((use) => use.arn === arn);
    return {
      arn,
      as: own.map((use) => use.as),
      services: [...new Set(own.map(({ service }) => service))],
      needs: own.flatMap((use) => use.needs),
    };
  });
}

/** What headwater's own credentials must be allowed (docs/iam.md, section 1), as far as this configuration comes to it. */
export function ownNeeds(config: Config, account: string): readonly Need[] {
  const { data, control, partition } = placesOf(config);
  const arn = (rest: string) => `arn:${partition}:datasync:${config.aws.region}:${account}:${rest}`;
  const tagged = { 'aws:ResourceTag/headwater': 'true' };
  const gateways = config.gateways.length > 0;
  return [
    { actions: CREATE, resources: ['*'], context: { 'aws:RequestTag/headwater': 'true' } },
    { actions: RUN, resources: [arn('task/task-00000000000000000')], context: tagged },
    {
      actions: EXECUTIONS,
      resources: [arn('task/task-00000000000000000/execution/exec-00000000000000000')],
      context: tagged,
    },
    { actions: UPDATE, resources: [arn('location/loc-00000000000000000')], context: tagged },
    { actions: LOOK, resources: ['*'], context: {} },
    {
      actions: ['iam:PassRole'],
      resources: [...new Set([config.roles.dataSync, config.roles.reports ?? config.roles.dataSync])],
      context: { 'iam:PassedToService': 'datasync.amazonaws.com' },
    },
    { actions: BUCKETS, resources: [data, control], context: {} },
    ...(config.bucket.inventory === 'off'
      ? []
      : [{ actions: ['s3:PutInventoryConfiguration'], resources: [data], context: {} }]),
    ...(config.bucket.objectLock === undefined
      ? []
      : [{ actions: ['s3:PutBucketObjectLockConfiguration'], resources: [data], context: {} }]),
    { actions: ['s3:GetObject', ...RESTORES], resources: [`${data}/x`], context: {} },
    { actions: ['s3:ListBucketVersions', 's3:ListBucketMultipartUploads'], resources: [data], context: {} },
    { actions: CONTROL, resources: [`${control}/x`], context: {} },
    ...batchNeeds(config, partition, account),
    { actions: READERS, resources: ['*'], context: {} },
    ...(gateways ? [{ actions: FILE_SHARES, resources: ['*'], context: {} }] : []),
    ...(gateways
      ? [
          {
            actions: ['iam:PassRole'],
            resources: [...new Set(config.gateways.map(({ role }) => role))],
            context: { 'iam:PassedToService': 'storagegateway.amazonaws.com' },
          },
        ]
      : []),
  ];
}

/** To make jobs of S3 Batch Operations, where their role is configured. */
function batchNeeds({ aws, roles }: Config, partition: string, account: string): readonly Need[] {
  if (roles.batch === undefined) return [];
  const job = `arn:${partition}:s3:${aws.region}:${account}:job/00000000-0000-0000-0000-000000000000`;
  return [
    { actions: ['s3:CreateJob', 's3:ListJobs'], resources: ['*'], context: {} },
    { actions: ['s3:DescribeJob'], resources: [job], context: {} },
    {
      actions: ['iam:PassRole'],
      resources: [roles.batch],
      context: { 'iam:PassedToService': 'batchoperations.s3.amazonaws.com' },
    },
  ];
}

const CREATE = [
  'datasync:CreateLocationNfs',
  'datasync:CreateLocationSmb',
  'datasync:CreateLocationS3',
  'datasync:CreateTask',
];
const RUN = ['datasync:StartTaskExecution', 'datasync:UpdateTask'];
const EXECUTIONS = ['datasync:UpdateTaskExecution', 'datasync:CancelTaskExecution'];
const UPDATE = ['datasync:UpdateLocationNfs', 'datasync:UpdateLocationSmb', 'datasync:UpdateLocationS3'];
const LOOK = [
  'datasync:DescribeAgent',
  'datasync:DescribeLocationNfs',
  'datasync:DescribeLocationS3',
  'datasync:DescribeLocationSmb',
  'datasync:DescribeTask',
  'datasync:DescribeTaskExecution',
  'datasync:ListLocations',
  'datasync:ListTagsForResource',
  'datasync:ListTaskExecutions',
  'datasync:ListTasks',
  'datasync:TagResource',
];
const BUCKETS = [
  's3:ListBucket',
  's3:GetBucketVersioning',
  's3:PutBucketVersioning',
  's3:GetEncryptionConfiguration',
  's3:PutEncryptionConfiguration',
  's3:GetBucketOwnershipControls',
  's3:PutBucketOwnershipControls',
  's3:GetBucketPublicAccessBlock',
  's3:PutBucketPublicAccessBlock',
  's3:GetIntelligentTieringConfiguration',
  's3:GetBucketObjectLockConfiguration',
  's3:GetBucketPolicy',
  's3:PutBucketPolicy',
  's3:DeleteBucketPolicy',
  's3:GetInventoryConfiguration',
  's3:GetLifecycleConfiguration',
  's3:PutLifecycleConfiguration',
];
const CONTROL = ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'];
/** Asked before anything is archived: of any account, with gateways in headwater.yaml or without. */
const READERS = [
  'storagegateway:ListFileShares',
  'storagegateway:DescribeNFSFileShares',
  'storagegateway:DescribeSMBFileShares',
  'fsx:DescribeDataRepositoryAssociations',
  'fsx:DescribeFileSystems',
];
const FILE_SHARES = [
  'storagegateway:CreateNFSFileShare',
  'storagegateway:CreateSMBFileShare',
  'storagegateway:UpdateNFSFileShare',
  'storagegateway:UpdateSMBFileShare',
  'storagegateway:DeleteFileShare',
  'storagegateway:RefreshCache',
  'storagegateway:NotifyWhenUploaded',
  'storagegateway:DescribeCache',
  'storagegateway:DescribeGatewayInformation',
  'storagegateway:DescribeNFSFileShares',
  'storagegateway:DescribeSMBFileShares',
  'storagegateway:ListFileShares',
  'storagegateway:ListTagsForResource',
  'storagegateway:AddTagsToResource',
];

function placesOf(config: Config) {
  const partition = config.roles.dataSync.split(':')[1] ?? 'aws';
  const data = `arn:${partition}:s3:::${config.bucket.name}`;
  return {
    partition,
    data,
    control: `arn:${partition}:s3:::${config.bucket.control}`,
    /** One object below each share's prefix stands for all. */
    objects: (shares: Config['shares']) =>
      shares.map((share) => `${data}/${resolveKeyPrefix(config, share)}x`),
  };
}
