import { createBucket, getBucketLocation, headBucket, listBuckets } from './bucket.ts';
import {
  deleteDocument,
  ENCRYPTION,
  getDocument,
  OWNERSHIP_CONTROLS,
  PUBLIC_ACCESS_BLOCK,
  putDocument,
  VERSIONING,
} from './bucket-documents.ts';
import { deleteLifecycle, getLifecycle, putLifecycle } from './lifecycle.ts';
import { listObjectsV2 } from './list-objects.ts';
import { OBJECT_ROUTES } from './object-routes.ts';
import type { S3Request } from './request.ts';
import type { Route } from './route.ts';

const LIST_OPTIONS = [
  'prefix',
  'delimiter',
  'continuation-token',
  'start-after',
  'max-keys',
  'encoding-type',
  'fetch-owner',
];

/** Every S3 operation of the rehearsal. */
const ROUTES: readonly Route[] = [
  { operation: 'ListBuckets', about: 'service', method: 'GET', needs: [], run: listBuckets },
  { operation: 'CreateBucket', about: 'bucket', method: 'PUT', needs: [], run: createBucket },
  { operation: 'HeadBucket', about: 'bucket', method: 'HEAD', needs: [], run: headBucket },
  {
    operation: 'GetBucketLocation',
    about: 'bucket',
    method: 'GET',
    needs: ['location'],
    run: getBucketLocation,
  },
  {
    operation: 'ListObjectsV2',
    about: 'bucket',
    method: 'GET',
    needs: ['list-type'],
    allows: LIST_OPTIONS,
    run: listObjectsV2,
  },
  {
    operation: 'GetBucketVersioning',
    about: 'bucket',
    method: 'GET',
    needs: ['versioning'],
    run: getDocument(VERSIONING),
  },
  {
    operation: 'PutBucketVersioning',
    about: 'bucket',
    method: 'PUT',
    needs: ['versioning'],
    run: putDocument(VERSIONING),
  },
  {
    operation: 'GetPublicAccessBlock',
    about: 'bucket',
    method: 'GET',
    needs: ['publicAccessBlock'],
    run: getDocument(PUBLIC_ACCESS_BLOCK),
  },
  {
    operation: 'PutPublicAccessBlock',
    about: 'bucket',
    method: 'PUT',
    needs: ['publicAccessBlock'],
    run: putDocument(PUBLIC_ACCESS_BLOCK),
  },
  {
    operation: 'DeletePublicAccessBlock',
    about: 'bucket',
    method: 'DELETE',
    needs: ['publicAccessBlock'],
    run: deleteDocument(PUBLIC_ACCESS_BLOCK),
  },
  {
    operation: 'GetBucketOwnershipControls',
    about: 'bucket',
    method: 'GET',
    needs: ['ownershipControls'],
    run: getDocument(OWNERSHIP_CONTROLS),
  },
  {
    operation: 'PutBucketOwnershipControls',
    about: 'bucket',
    method: 'PUT',
    needs: ['ownershipControls'],
    run: putDocument(OWNERSHIP_CONTROLS),
  },
  {
    operation: 'DeleteBucketOwnershipControls',
    about: 'bucket',
    method: 'DELETE',
    needs: ['ownershipControls'],
    run: deleteDocument(OWNERSHIP_CONTROLS),
  },
  {
    operation: 'GetBucketEncryption',
    about: 'bucket',
    method: 'GET',
    needs: ['encryption'],
    run: getDocument(ENCRYPTION),
  },
  {
    operation: 'PutBucketEncryption',
    about: 'bucket',
    method: 'PUT',
    needs: ['encryption'],
    run: putDocument(ENCRYPTION),
  },
  {
    operation: 'DeleteBucketEncryption',
    about: 'bucket',
    method: 'DELETE',
    needs: ['encryption'],
    run: deleteDocument(ENCRYPTION),
  },
  {
    operation: 'GetBucketLifecycleConfiguration',
    about: 'bucket',
    method: 'GET',
    needs: ['lifecycle'],
    run: getLifecycle,
  },
  {
    operation: 'PutBucketLifecycleConfiguration',
    about: 'bucket',
    method: 'PUT',
    needs: ['lifecycle'],
    run: putLifecycle,
  },
  {
    operation: 'DeleteBucketLifecycle',
    about: 'bucket',
    method: 'DELETE',
    needs: ['lifecycle'],
    run: deleteLifecycle,
  },
  ...OBJECT_ROUTES,
];

/** The operation a request asks for; null when the rehearsal does not have it. */
export function routeOf(request: S3Request): Route | null {
  const about = request.bucket === null ? 'service' : request.key === null ? 'bucket' : 'object';
  const copies = request.headers['x-amz-copy-source'] !== undefined;
  // x-id only repeats the operation's name.
  const names = [...request.query.keys()].filter((name) => name !== 'x-id');
  const found = ROUTES.find(
    (route) =>
      route.about === about &&
      route.method === request.method &&
      (route.copies ?? false) === copies &&
      route.needs.every((name) => names.includes(name)) &&
      names.every((name) => route.needs.includes(name) || (route.allows?.includes(name) ?? false)),
  );
  return found ?? null;
}
