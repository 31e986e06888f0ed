import { completeUpload } from './complete-upload.ts';
import { copyPart } from './copy-part.ts';
import { OBJECT_HEADERS, SOURCE_HEADERS } from './known-headers.ts';
import { listParts } from './list-parts.ts';
import { listUploads } from './list-uploads.ts';
import { abortUpload, createUpload, uploadPart } from './multipart.ts';
import type { Route } from './route.ts';

/** The operations of multipart uploads. */
export const UPLOAD_ROUTES: readonly Route[] = [
  {
    operation: 'CreateMultipartUpload',
    about: 'object',
    method: 'POST',
    needs: ['uploads'],
    headers: OBJECT_HEADERS,
    run: createUpload,
  },
  {
    operation: 'UploadPart',
    about: 'object',
    method: 'PUT',
    needs: ['partNumber', 'uploadId'],
    headers: [],
    run: uploadPart,
  },
  {
    operation: 'UploadPartCopy',
    about: 'object',
    method: 'PUT',
    needs: ['partNumber', 'uploadId'],
    copies: true,
    headers: SOURCE_HEADERS,
    run: copyPart,
  },
  {
    operation: 'ListParts',
    about: 'object',
    method: 'GET',
    needs: ['uploadId'],
    allows: ['max-parts', 'part-number-marker'],
    headers: [],
    run: listParts,
  },
  {
    operation: 'CompleteMultipartUpload',
    about: 'object',
    method: 'POST',
    needs: ['uploadId'],
    headers: ['x-amz-mp-object-size'],
    run: completeUpload,
  },
  {
    operation: 'AbortMultipartUpload',
    about: 'object',
    method: 'DELETE',
    needs: ['uploadId'],
    headers: [],
    run: abortUpload,
  },
  {
    operation: 'ListMultipartUploads',
    about: 'bucket',
    method: 'GET',
    needs: ['uploads'],
    allows: ['prefix', 'delimiter', 'encoding-type', 'key-marker', 'max-uploads', 'upload-id-marker'],
    headers: [],
    run: listUploads,
  },
];
