import type { Members } from './asker.ts';
import type { Memory, Step } from './step.ts';

const BUCKET = 'round-trip-data';
const LOCKED = 'round-trip-locked';
const PART = Buffer.alloc(5 << 20, 7);

const s3 = (
  operation: string,
  input: Members | ((memory: Memory) => Members) = {},
  more: Partial<Step> = {},
): Step => ({
  service: 'S3',
  operation,
  input:
    typeof input === 'function'
      ? (memory) => ({ Bucket: BUCKET, ...input(memory) })
      : { Bucket: BUCKET, ...input },
  ...more,
});

const BUCKETS: readonly Step[] = [
  s3('CreateBucket'),
  { service: 'S3', operation: 'ListBuckets', input: {}, holds: { 'Buckets.0.Name': BUCKET } },
  s3('HeadBucket'),
  s3('GetBucketLocation'),
  s3('PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } }),
  s3('GetBucketVersioning', {}, { holds: { Status: 'Enabled' }, until: true }),
  s3('PutBucketTagging', { Tagging: { TagSet: [{ Key: 'team', Value: 'ml and co' }] } }),
  s3('GetBucketTagging', {}, { holds: { 'TagSet.0.Value': 'ml and co' }, until: true }),
  s3('DeleteBucketTagging'),
  s3('PutPublicAccessBlock', {
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true },
  }),
  s3('GetPublicAccessBlock', {}, { holds: { 'PublicAccessBlockConfiguration.BlockPublicAcls': true } }),
  s3('PutBucketOwnershipControls', {
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  }),
  s3(
    'GetBucketOwnershipControls',
    {},
    { holds: { 'OwnershipControls.Rules.0.ObjectOwnership': 'BucketOwnerEnforced' } },
  ),
  s3('PutBucketEncryption', {
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: true }],
    },
  }),
  s3(
    'GetBucketEncryption',
    {},
    { holds: { 'ServerSideEncryptionConfiguration.Rules.0.BucketKeyEnabled': true }, until: true },
  ),
  s3('PutBucketLifecycleConfiguration', {
    LifecycleConfiguration: {
      Rules: [
        {
          ID: 'age <raw> & "more"',
          Status: 'Enabled',
          Filter: { And: { Prefix: 'raw/', ObjectSizeGreaterThan: 131_072 } },
          Transitions: [{ Days: 90, StorageClass: 'DEEP_ARCHIVE' }],
          NoncurrentVersionExpiration: { NoncurrentDays: 30, NewerNoncurrentVersions: 2 },
        },
      ],
    },
  }),
  s3(
    'GetBucketLifecycleConfiguration',
    {},
    { holds: { 'Rules.0.ID': 'age <raw> & "more"', 'Rules.0.Transitions.0.Days': 90 }, until: true },
  ),
  s3('DeleteBucketLifecycle'),
  s3('PutBucketPolicy', {
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Deny', Principal: '*', Action: 's3:DeleteBucket', Resource: `arn:aws:s3:::${BUCKET}` },
      ],
    }),
  }),
  s3('GetBucketPolicy', {}, { until: true, holds: {} }),
  s3('GetBucketPolicyStatus', {}, { holds: { 'PolicyStatus.IsPublic': false } }),
  s3('DeleteBucketPolicy'),
  s3('PutBucketNotificationConfiguration', { NotificationConfiguration: { EventBridgeConfiguration: {} } }),
  s3('GetBucketNotificationConfiguration'),
  s3('PutBucketIntelligentTieringConfiguration', {
    Id: 'cold',
    IntelligentTieringConfiguration: {
      Id: 'cold',
      Status: 'Enabled',
      Tierings: [{ Days: 180, AccessTier: 'DEEP_ARCHIVE_ACCESS' }],
    },
  }),
  s3(
    'GetBucketIntelligentTieringConfiguration',
    { Id: 'cold' },
    { holds: { 'IntelligentTieringConfiguration.Tierings.0.Days': 180 }, until: true },
  ),
  s3(
    'ListBucketIntelligentTieringConfigurations',
    {},
    { holds: { 'IntelligentTieringConfigurationList.0.Id': 'cold' }, until: true },
  ),
  s3('DeleteBucketIntelligentTieringConfiguration', { Id: 'cold' }),
  s3('PutBucketInventoryConfiguration', {
    Id: 'daily',
    InventoryConfiguration: {
      Id: 'daily',
      IsEnabled: true,
      IncludedObjectVersions: 'All',
      Schedule: { Frequency: 'Daily' },
      Destination: {
        S3BucketDestination: { Bucket: `arn:aws:s3:::${BUCKET}`, Format: 'CSV', Prefix: 'inventory' },
      },
      OptionalFields: ['Size', 'StorageClass'],
    },
  }),
  s3(
    'GetBucketInventoryConfiguration',
    { Id: 'daily' },
    { holds: { 'InventoryConfiguration.Schedule.Frequency': 'Daily' }, until: true },
  ),
  s3(
    'ListBucketInventoryConfigurations',
    {},
    { holds: { 'InventoryConfigurationList.0.Id': 'daily' }, until: true },
  ),
  s3('DeleteBucketInventoryConfiguration', { Id: 'daily' }),
];

/** Settings that are the same for every bucket here, or are refused as AWS refuses them. */
const FIXED: readonly Step[] = [
  s3('GetBucketAcl', {}, { holds: { 'Grants.0.Permission': 'FULL_CONTROL' } }),
  s3('PutBucketAcl', { ACL: 'public-read' }, { refused: 'AccessControlListNotSupported' }),
  s3('PutBucketAccelerateConfiguration', { AccelerateConfiguration: { Status: 'Suspended' } }),
  s3('GetBucketAccelerateConfiguration', {}, { holds: { Status: 'Suspended' }, until: true }),
  s3('PutBucketRequestPayment', { RequestPaymentConfiguration: { Payer: 'BucketOwner' } }),
  s3('GetBucketRequestPayment', {}, { holds: { Payer: 'BucketOwner' } }),
  s3('PutBucketLogging', { BucketLoggingStatus: {} }),
  s3('GetBucketLogging'),
  s3('GetBucketCors', {}, { refused: 'NoSuchCORSConfiguration' }),
  s3('DeleteBucketCors'),
  s3('GetBucketWebsite', {}, { refused: 'NoSuchWebsiteConfiguration' }),
  s3('DeleteBucketWebsite'),
  s3('GetBucketReplication', {}, { refused: 'ReplicationConfigurationNotFoundError' }),
  s3('DeleteBucketReplication'),
];

const OBJECTS: readonly Step[] = [
  s3(
    'PutObject',
    { Key: 'raw/ü +&<>.txt', Body: Buffer.from('hello'), ContentType: 'text/plain', Metadata: { a: '1' } },
    { keep: { first: 'VersionId' } },
  ),
  s3(
    'HeadObject',
    { Key: 'raw/ü +&<>.txt', ChecksumMode: 'ENABLED' },
    { holds: { ContentLength: 5, 'Metadata.a': '1', ContentType: 'text/plain' } },
  ),
  s3('GetObject', { Key: 'raw/ü +&<>.txt' }, { holds: { 'Body.0': 104 } }),
  s3(
    'GetObjectAttributes',
    { Key: 'raw/ü +&<>.txt', ObjectAttributes: ['ETag', 'Checksum', 'ObjectSize', 'StorageClass'] },
    { holds: { ObjectSize: 5 } },
  ),
  s3('PutObjectTagging', { Key: 'raw/ü +&<>.txt', Tagging: { TagSet: [{ Key: 'k', Value: 'v' }] } }),
  s3('GetObjectTagging', { Key: 'raw/ü +&<>.txt' }, { holds: { 'TagSet.0.Key': 'k' } }),
  s3('DeleteObjectTagging', { Key: 'raw/ü +&<>.txt' }),
  s3('CopyObject', {
    Key: 'copy',
    CopySource: `${BUCKET}/${encodeURIComponent('raw/ü +&<>.txt')}`,
    StorageClass: 'GLACIER',
  }),
  s3('ListObjects', { Prefix: 'raw/' }, { holds: { 'Contents.0.Size': 5 } }),
  s3('ListObjectsV2', { MaxKeys: 1 }, { holds: { KeyCount: 1, IsTruncated: true } }),
  s3('RestoreObject', { Key: 'copy', RestoreRequest: { Days: 3, GlacierJobParameters: { Tier: 'Bulk' } } }),
  s3('CreateMultipartUpload', { Key: 'big' }, { keep: { upload: 'UploadId' } }),
  s3('UploadPart', ({ upload }) => ({ Key: 'big', UploadId: upload, PartNumber: 1, Body: PART }), {
    keep: { part1: 'ETag' },
  }),
  s3(
    'UploadPartCopy',
    ({ upload }) => ({
      Key: 'big',
      UploadId: upload,
      PartNumber: 2,
      CopySource: `${BUCKET}/${encodeURIComponent('raw/ü +&<>.txt')}`,
    }),
    { keep: { part2: 'CopyPartResult.ETag' } },
  ),
  s3('ListParts', ({ upload }) => ({ Key: 'big', UploadId: upload }), { holds: { 'Parts.1.Size': 5 } }),
  s3('ListMultipartUploads', {}, { holds: { 'Uploads.0.Key': 'big' } }),
  s3('CompleteMultipartUpload', ({ upload, part1, part2 }) => ({
    Key: 'big',
    UploadId: upload,
    MultipartUpload: {
      Parts: [
        { PartNumber: 1, ETag: part1 },
        { PartNumber: 2, ETag: part2 },
      ],
    },
  })),
  s3('CreateMultipartUpload', { Key: 'given up' }, { keep: { upload: 'UploadId' } }),
  s3('AbortMultipartUpload', ({ upload }) => ({ Key: 'given up', UploadId: upload })),
  s3('GetObjectAcl', { Key: 'big' }, { holds: { 'Grants.0.Permission': 'FULL_CONTROL' } }),
  s3('PutObjectAcl', { Key: 'big', ACL: 'public-read' }, { refused: 'AccessControlListNotSupported' }),
  s3('DeleteObject', { Key: 'copy' }, { holds: { DeleteMarker: true } }),
  s3(
    'ListObjectVersions',
    {},
    { holds: { 'DeleteMarkers.0.Key': 'copy', 'DeleteMarkers.0.IsLatest': true } },
  ),
  s3(
    'DeleteObjects',
    ({ first }) => ({
      Delete: { Objects: [{ Key: 'raw/ü +&<>.txt', VersionId: first }, { Key: 'nothing' }] },
    }),
    { holds: { 'Deleted.0.Key': 'raw/ü +&<>.txt' } },
  ),
];

const LOCKS: readonly Step[] = [
  s3('CreateBucket', { Bucket: LOCKED, ObjectLockEnabledForBucket: true }),
  s3('PutObjectLockConfiguration', {
    Bucket: LOCKED,
    ObjectLockConfiguration: {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } },
    },
  }),
  s3(
    'GetObjectLockConfiguration',
    { Bucket: LOCKED },
    { holds: { 'ObjectLockConfiguration.Rule.DefaultRetention.Days': 1 }, until: true },
  ),
  s3(
    'PutObject',
    { Bucket: LOCKED, Key: 'kept', Body: Buffer.from('x'), ContentMD5: 'ndTkYSaMgDT1yFZOFVxnpg==' },
    { keep: { kept: 'VersionId' } },
  ),
  s3('PutObjectRetention', {
    Bucket: LOCKED,
    Key: 'kept',
    Retention: { Mode: 'GOVERNANCE', RetainUntilDate: new Date('2099-01-01T00:00:00Z') },
  }),
  s3('GetObjectRetention', { Bucket: LOCKED, Key: 'kept' }, { holds: { 'Retention.Mode': 'GOVERNANCE' } }),
  s3('PutObjectLegalHold', { Bucket: LOCKED, Key: 'kept', LegalHold: { Status: 'ON' } }),
  s3('GetObjectLegalHold', { Bucket: LOCKED, Key: 'kept' }, { holds: { 'LegalHold.Status': 'ON' } }),
  s3(
    'DeleteObject',
    ({ kept }) => ({ Bucket: LOCKED, Key: 'kept', VersionId: kept, BypassGovernanceRetention: true }),
    { refused: 'AccessDenied' },
  ),
];

const ENDS: readonly Step[] = [
  s3('DeletePublicAccessBlock'),
  s3('DeleteBucketOwnershipControls'),
  s3('DeleteBucketEncryption'),
  s3('DeleteBucket', {}, { refused: 'BucketNotEmpty' }),
  s3('CreateBucket', { Bucket: 'round-trip-empty' }),
  s3('DeleteBucket', { Bucket: 'round-trip-empty' }),
];

/** Every S3 operation that is served, each at least once. */
export const S3_STEPS: readonly Step[] = [...BUCKETS, ...FIXED, ...OBJECTS, ...LOCKS, ...ENDS];
