import { getBucketLocation, headBucket } from './bucket.ts';
import {
  type BucketConfigurations,
  deleteConfiguration,
  getConfiguration,
  listConfigurations,
  putConfiguration,
} from './bucket-configurations.ts';
import { createBucket } from './bucket-create.ts';
import { deleteBucket } from './bucket-delete.ts';
import { type BucketDocument, deleteDocument, getDocument, putDocument } from './bucket-document.ts';
import { OWNERSHIP_CONTROLS, PUBLIC_ACCESS_BLOCK, VERSIONING } from './bucket-documents.ts';
import { ENCRYPTION } from './bucket-encryption.ts';
import {
  ACCELERATE,
  getBucketAcl,
  LOGGING,
  neverThere,
  nothingToDelete,
  putBucketAcl,
  REQUEST_PAYMENT,
  refused,
} from './bucket-fixed.ts';
import { listBuckets } from './bucket-list.ts';
import { NOTIFICATION } from './bucket-notification.ts';
import { OBJECT_LOCK } from './bucket-object-lock.ts';
import {
  deleteBucketPolicy,
  getBucketPolicy,
  getBucketPolicyStatus,
  putBucketPolicy,
} from './bucket-policy.ts';
import { TAGGING } from './bucket-tagging.ts';
import { TIERING } from './bucket-tiering.ts';
import { INVENTORY } from './inventory-configuration.ts';
import { deleteLifecycle, getLifecycle, putLifecycle } from './lifecycle.ts';
import type { BucketCall, S3Answer } from './request.ts';
import type { Route } from './route.ts';

type Run = (call: BucketCall) => Promise<S3Answer>;
const route = (operation: string, method: string, needs: readonly string[], run: Run): Route => ({
  operation,
  about: 'bucket',
  method,
  needs,
  run,
});

/** Get and Put of a setting, and Delete where S3 has one. `name` is the SDK's, without its verb. */
const settingRoutes = (
  name: string,
  query: string,
  document: BucketDocument,
  deletes?: string,
): readonly Route[] => [
  route(`Get${name}`, 'GET', [query], getDocument(document)),
  route(`Put${name}`, 'PUT', [query], putDocument(document)),
  ...(deletes === undefined ? [] : [route(deletes, 'DELETE', [query], deleteDocument(document))]),
];

/** A setting that a bucket never has: Get answers so, Put is refused, Delete has nothing to do. */
const absentRoutes = (name: string, query: string, what: string, get: Run): readonly Route[] => [
  route(`Get${name}`, 'GET', [query], get),
  { ...route(`Put${name}`, 'PUT', [query], refused(what)), played: false },
  route(`Delete${name}`, 'DELETE', [query], nothingToDelete),
];

/** The operations on settings of which a bucket has many. */
const configurationRoutes = (name: string, query: string, kind: BucketConfigurations): readonly Route[] => [
  route(`Get${name}Configuration`, 'GET', [query, 'id'], getConfiguration(kind)),
  route(`Put${name}Configuration`, 'PUT', [query, 'id'], putConfiguration(kind)),
  route(`Delete${name}Configuration`, 'DELETE', [query, 'id'], deleteConfiguration(kind)),
  {
    ...route(`List${name}Configurations`, 'GET', [query], listConfigurations(kind)),
    allows: ['continuation-token'],
  } as Route,
];

/** The operations about a bucket and its settings. */
export const BUCKET_ROUTES: readonly Route[] = [
  {
    operation: 'ListBuckets',
    about: 'service',
    method: 'GET',
    needs: [],
    allows: ['prefix', 'max-buckets', 'continuation-token', 'bucket-region'],
    run: listBuckets,
  },
  route('CreateBucket', 'PUT', [], createBucket),
  route('HeadBucket', 'HEAD', [], headBucket),
  route('DeleteBucket', 'DELETE', [], deleteBucket),
  route('GetBucketLocation', 'GET', ['location'], getBucketLocation),
  ...settingRoutes('BucketVersioning', 'versioning', VERSIONING),
  ...settingRoutes('PublicAccessBlock', 'publicAccessBlock', PUBLIC_ACCESS_BLOCK, 'DeletePublicAccessBlock'),
  ...settingRoutes(
    'BucketOwnershipControls',
    'ownershipControls',
    OWNERSHIP_CONTROLS,
    'DeleteBucketOwnershipControls',
  ),
  ...settingRoutes('BucketEncryption', 'encryption', ENCRYPTION, 'DeleteBucketEncryption'),
  ...settingRoutes('BucketTagging', 'tagging', TAGGING, 'DeleteBucketTagging'),
  route('GetBucketPolicy', 'GET', ['policy'], getBucketPolicy),
  route('PutBucketPolicy', 'PUT', ['policy'], putBucketPolicy),
  route('DeleteBucketPolicy', 'DELETE', ['policy'], deleteBucketPolicy),
  route('GetBucketPolicyStatus', 'GET', ['policyStatus'], getBucketPolicyStatus),
  ...settingRoutes('BucketNotificationConfiguration', 'notification', NOTIFICATION),
  ...settingRoutes('ObjectLockConfiguration', 'object-lock', OBJECT_LOCK),
  ...settingRoutes('BucketAccelerateConfiguration', 'accelerate', ACCELERATE),
  ...settingRoutes('BucketRequestPayment', 'requestPayment', REQUEST_PAYMENT),
  ...settingRoutes('BucketLogging', 'logging', LOGGING),
  ...absentRoutes(
    'BucketCors',
    'cors',
    'CORS',
    neverThere('NoSuchCORSConfiguration', 'The CORS configuration does not exist'),
  ),
  ...absentRoutes(
    'BucketWebsite',
    'website',
    'static websites',
    neverThere('NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration'),
  ),
  ...absentRoutes(
    'BucketReplication',
    'replication',
    'replication',
    neverThere('ReplicationConfigurationNotFoundError', 'The replication configuration was not found'),
  ),
  route('GetBucketAcl', 'GET', ['acl'], getBucketAcl),
  route('PutBucketAcl', 'PUT', ['acl'], putBucketAcl),
  ...configurationRoutes('BucketIntelligentTiering', 'intelligent-tiering', TIERING),
  ...configurationRoutes('BucketInventory', 'inventory', INVENTORY),
  route('GetBucketLifecycleConfiguration', 'GET', ['lifecycle'], getLifecycle),
  route('PutBucketLifecycleConfiguration', 'PUT', ['lifecycle'], putLifecycle),
  route('DeleteBucketLifecycle', 'DELETE', ['lifecycle'], deleteLifecycle),
];
