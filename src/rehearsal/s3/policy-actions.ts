// What IAM calls the operations of general purpose buckets (service authorization reference of Amazon S3).
const OBJECT_ACTIONS =
  'AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectTagging DeleteObjectVersion ' +
  'DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold GetObjectRetention ' +
  'GetObjectTagging GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes ' +
  'GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent InitiateReplication ' +
  'ListMultipartUploadParts ObjectOwnerOverrideToBucketOwner PutObject PutObjectAcl PutObjectLegalHold ' +
  'PutObjectRetention PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging ReplicateDelete ReplicateObject ' +
  'ReplicateTags RestoreObject UpdateObjectEncryption';
const SETTINGS =
  'AccelerateConfiguration AnalyticsConfiguration BucketAcl BucketCORS BucketLogging BucketNotification ' +
  'BucketObjectLockConfiguration BucketOwnershipControls BucketPolicy BucketPublicAccessBlock BucketRequestPayment ' +
  'BucketTagging BucketVersioning BucketWebsite EncryptionConfiguration IntelligentTieringConfiguration ' +
  'InventoryConfiguration LifecycleConfiguration MetricsConfiguration ReplicationConfiguration';
const OTHER_BUCKET_ACTIONS =
  'CreateBucket DeleteBucket DeleteBucketPolicy DeleteBucketWebsite GetBucketLocation GetBucketPolicyStatus ListBucket ' +
  'ListBucketMultipartUploads ListBucketVersions';

const named = (names: string): readonly string[] => names.split(' ').map((name) => `s3:${name}`);
const objectActions = named(OBJECT_ACTIONS);
const bucketActions = [
  ...named(OTHER_BUCKET_ACTIONS),
  ...SETTINGS.split(' ').flatMap((name) => [`s3:Get${name}`, `s3:Put${name}`]),
];

/** Whether an action with `*` and `?` covers one that is done to objects, or to the bucket. Case does not count. */
export function actionCovers(pattern: string): { readonly objects: boolean; readonly bucket: boolean } {
  const covers = (action: string): boolean => wildcardMatches(pattern, action, 'ignore-case');
  return { objects: objectActions.some(covers), bucket: bucketActions.some(covers) };
}

/** Whether a text matches a pattern in which `*` stands for any text and `?` for one character. Never exponential. */
export function wildcardMatches(pattern: string, text: string, letters?: 'ignore-case'): boolean {
  const [wanted, given] =
    letters === undefined ? [pattern, text] : [pattern.toLowerCase(), text.toLowerCase()];
  let [at, from] = [0, 0];
  let [star, resume] = [-1, 0];
  while (from < given.length) {
    if (at < wanted.length && wanted[at] === '*') {
      [star, resume] = [at, from];
      at += 1;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[from])) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      from = resume;
    } else return false;
  }
  while (wanted[at] === '*') at += 1;
  return at === wanted.length;
}

// The operations whose action is not simply their own name.
const ACTIONS: Readonly<Record<string, string>> = {
  HeadBucket: 'ListBucket',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  ListParts: 'ListMultipartUploadParts',
  HeadObject: 'GetObject',
  CopyObject: 'PutObject',
  CreateMultipartUpload: 'PutObject',
  UploadPart: 'PutObject',
  UploadPartCopy: 'PutObject',
  CompleteMultipartUpload: 'PutObject',
  DeleteBucketLifecycle: 'PutLifecycleConfiguration',
  GetBucketCors: 'GetBucketCORS',
  PutBucketCors: 'PutBucketCORS',
  DeleteBucketCors: 'PutBucketCORS',
};
/** Actions that a version of its own name goes with. */
const OF_VERSIONS = /^(Get|Delete|Put)Object(Acl|Attributes|Tagging)?$/;

/** The IAM action of an operation as the SDK names it. `versioned`: the request names a version. */
export function actionOf(operation: string, versioned: boolean): string {
  const own = Object.hasOwn(ACTIONS, operation) ? ACTIONS[operation] : undefined;
  const action = own ?? settingAction(operation) ?? operation;
  if (!versioned || !OF_VERSIONS.test(action) || action === 'PutObject') return `s3:${action}`;
  return `s3:${action.replace('Object', 'ObjectVersion')}`;
}

/** Settings have an action to read them and one to write them, under names that are not quite the operations'. */
function settingAction(operation: string): string | null {
  const [, verb = '', what = ''] = /^(Get|Put|Delete|List)(.+)$/.exec(operation) ?? [];
  const name = what
    .replace(/^(BucketInventory|BucketIntelligentTiering)Configurations?$/, '$1Configuration')
    .replace(/^BucketNotificationConfiguration$/, 'BucketNotification')
    .replace(/^Bucket(Accelerate|Inventory|IntelligentTiering|Lifecycle)Configuration$/, '$1Configuration')
    .replace(/^Bucket(Encryption|Replication)$/, '$1Configuration')
    .replace(/^PublicAccessBlock$/, 'BucketPublicAccessBlock')
    .replace(/^ObjectLockConfiguration$/, 'BucketObjectLockConfiguration');
  if (!SETTINGS.split(' ').includes(name)) return null;
  if (['DeleteBucketPolicy', 'DeleteBucketWebsite'].includes(operation)) return operation;
  return `${verb === 'Get' || verb === 'List' ? 'Get' : 'Put'}${name}`;
}

/** Every action known here, for checks. */
export const KNOWN_ACTIONS: readonly string[] = [...objectActions, ...bucketActions];
