import { getObjectAcl, putObjectAcl } from './acl.ts';
import { copyObject } from './copy-object.ts';
import { OBJECT_HEADERS, SOURCE_HEADERS } from './known-headers.ts';
import { getObjectAttributes } from './object-attributes.ts';
import {
  getObjectLegalHold,
  getObjectRetention,
  putObjectLegalHold,
  putObjectRetention,
} from './object-lock.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './object-tagging.ts';
import { getObject, headObject, READ_OPTIONS } from './read-object.ts';
import type { ObjectCall, S3Answer } from './request.ts';
import { restoreObject } from './restore-object.ts';
import type { Route } from './route.ts';
import { putObject } from './write-object.ts';

/** An operation about some aspect of an object or one of its versions: `?tagging` and the like. */
const aspect = (
  operation: string,
  method: string,
  name: string,
  run: (call: ObjectCall) => Promise<S3Answer>,
  headers: readonly string[] = [],
): Route => ({
  operation,
  about: 'object',
  method,
  needs: [name],
  allows: ['versionId'],
  headers,
  run,
});

/** The operations about one object, except its deletion and its multipart uploads. */
export const OBJECT_ROUTES: readonly Route[] = [
  {
    operation: 'PutObject',
    about: 'object',
    method: 'PUT',
    needs: [],
    headers: OBJECT_HEADERS,
    run: putObject,
  },
  {
    operation: 'CopyObject',
    about: 'object',
    method: 'PUT',
    needs: [],
    copies: true,
    headers: [...OBJECT_HEADERS, ...SOURCE_HEADERS, 'x-amz-metadata-directive', 'x-amz-tagging-directive'],
    run: copyObject,
  },
  {
    operation: 'GetObject',
    about: 'object',
    method: 'GET',
    needs: [],
    allows: READ_OPTIONS,
    headers: [],
    run: getObject,
  },
  {
    operation: 'HeadObject',
    about: 'object',
    method: 'HEAD',
    needs: [],
    allows: READ_OPTIONS,
    headers: [],
    run: headObject,
  },
  aspect('GetObjectAttributes', 'GET', 'attributes', getObjectAttributes, [
    'x-amz-object-attributes',
    'x-amz-max-parts',
    'x-amz-part-number-marker',
  ]),
  aspect('GetObjectTagging', 'GET', 'tagging', getObjectTagging),
  aspect('PutObjectTagging', 'PUT', 'tagging', putObjectTagging),
  aspect('DeleteObjectTagging', 'DELETE', 'tagging', deleteObjectTagging),
  aspect('GetObjectRetention', 'GET', 'retention', getObjectRetention),
  aspect('PutObjectRetention', 'PUT', 'retention', putObjectRetention, ['x-amz-bypass-governance-retention']),
  aspect('GetObjectLegalHold', 'GET', 'legal-hold', getObjectLegalHold),
  aspect('PutObjectLegalHold', 'PUT', 'legal-hold', putObjectLegalHold),
  aspect('RestoreObject', 'POST', 'restore', restoreObject),
  aspect('GetObjectAcl', 'GET', 'acl', getObjectAcl),
  aspect('PutObjectAcl', 'PUT', 'acl', putObjectAcl, ['x-amz-acl', 'x-amz-grant-*']),
];
