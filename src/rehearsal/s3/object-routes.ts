import { completeUpload } from './complete-upload.ts';
import { copyObject } from './copy-object.ts';
import { abortUpload, createUpload, uploadPart } from './multipart.ts';
import { getObject, headObject } from './read-object.ts';
import type { Route } from './route.ts';
import { deleteObject, putObject } from './write-object.ts';

/** The operations about one object, its parts included. */
export const OBJECT_ROUTES: readonly Route[] = [
  { operation: 'PutObject', about: 'object', method: 'PUT', needs: [], run: putObject },
  { operation: 'CopyObject', about: 'object', method: 'PUT', needs: [], copies: true, run: copyObject },
  {
    operation: 'GetObject',
    about: 'object',
    method: 'GET',
    needs: [],
    allows: ['versionId'],
    run: getObject,
  },
  {
    operation: 'HeadObject',
    about: 'object',
    method: 'HEAD',
    needs: [],
    allows: ['versionId'],
    run: headObject,
  },
  { operation: 'DeleteObject', about: 'object', method: 'DELETE', needs: [], run: deleteObject },
  {
    operation: 'CreateMultipartUpload',
    about: 'object',
    method: 'POST',
    needs: ['uploads'],
    run: createUpload,
  },
  {
    operation: 'UploadPart',
    about: 'object',
    method: 'PUT',
    needs: ['partNumber', 'uploadId'],
    run: uploadPart,
  },
  {
    operation: 'CompleteMultipartUpload',
    about: 'object',
    method: 'POST',
    needs: ['uploadId'],
    run: completeUpload,
  },
  {
    operation: 'AbortMultipartUpload',
    about: 'object',
    method: 'DELETE',
    needs: ['uploadId'],
    run: abortUpload,
  },
];
