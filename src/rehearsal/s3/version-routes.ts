import { deleteObject } from './delete-object.ts';
import { deleteObjects } from './delete-objects.ts';
import { listObjects } from './list-objects.ts';
import { listObjectVersions } from './list-versions.ts';
import type { Route } from './route.ts';

const LIST_OPTIONS = ['prefix', 'delimiter', 'max-keys', 'encoding-type'];
const DELETE_HEADERS = ['x-amz-bypass-governance-retention', 'x-amz-mfa'];

/** Deleting, and the listings besides ListObjectsV2. */
export const VERSION_ROUTES: readonly Route[] = [
  {
    operation: 'ListObjects',
    about: 'bucket',
    method: 'GET',
    needs: [],
    allows: [...LIST_OPTIONS, 'marker'],
    run: listObjects,
  },
  {
    operation: 'ListObjectVersions',
    about: 'bucket',
    method: 'GET',
    needs: ['versions'],
    allows: [...LIST_OPTIONS, 'key-marker', 'version-id-marker'],
    run: listObjectVersions,
  },
  {
    operation: 'DeleteObjects',
    about: 'bucket',
    method: 'POST',
    needs: ['delete'],
    headers: DELETE_HEADERS,
    run: deleteObjects,
  },
  {
    operation: 'DeleteObject',
    about: 'object',
    method: 'DELETE',
    needs: [],
    allows: ['versionId'],
    headers: DELETE_HEADERS,
    run: deleteObject,
  },
];
