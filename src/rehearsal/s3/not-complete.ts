const NO_LOCK_HOLDS = 'Event holds are refused.';
const NO_SSE_C = 'SSE-C and KMS encryption contexts are refused.';

/** S3 operations that are played in part, and what is missing; a sentence each. */
export const S3_NOT_COMPLETE: Readonly<Record<string, string>> = {
  CompleteMultipartUpload: 'The answer comes when all is done; S3 keeps the connection awake while it works.',
  CopyObject: NO_SSE_C,
  CreateBucket: 'General purpose buckets only: directory buckets are refused.',
  CreateMultipartUpload: NO_SSE_C,
  DeleteBucketCors: 'There is never anything to delete.',
  DeleteBucketReplication: 'There is never anything to delete.',
  DeleteBucketWebsite: 'There is never anything to delete.',
  GetBucketAcl: 'Always the owner with FULL_CONTROL: buckets enforce their owner.',
  GetBucketCors: 'There is never one.',
  GetBucketLogging: 'There is never any.',
  GetBucketReplication: 'There is never one.',
  GetBucketRequestPayment: 'Always BucketOwner.',
  GetBucketWebsite: 'There is never one.',
  GetObject: `${NO_SSE_C} INTELLIGENT_TIERING has no archive tiers.`,
  GetObjectAcl: 'Always the owner with FULL_CONTROL.',
  ListObjectVersions: 'RestoreStatus is not told.',
  PutBucketAcl: 'Refused, as S3 does where the bucket enforces its owner.',
  PutBucketIntelligentTieringConfiguration: 'Kept; no object is moved to an archive tier.',
  PutBucketInventoryConfiguration:
    'CSV and Parquet, not ORC; one data file a report; tiers, ACLs, expiration dates and event holds are refused as fields.',
  PutBucketLogging: 'Takes only what turns it off.',
  PutBucketNotificationConfiguration: 'Kept; nothing is delivered.',
  PutBucketPolicy:
    'Allow has no effect. Deny is carried out for Principal * and some conditions; any other is refused.',
  PutBucketRequestPayment: 'Takes only BucketOwner.',
  PutBucketVersioning: 'MFA delete takes any code, from anybody.',
  PutObject: `${NO_SSE_C} Appending is refused.`,
  PutObjectAcl: 'Refused, as S3 does where the bucket enforces its owner.',
  PutObjectLegalHold: NO_LOCK_HOLDS,
  PutObjectLockConfiguration: NO_LOCK_HOLDS,
  RestoreObject: 'SELECT is refused; a restore takes the longest time S3 names for its tier.',
};
