import type { CommitOptions } from '../store/commit.ts';
import { DEFAULT_CONTENT_TYPE } from '../store/describe.ts';
import { checkAclHeaders } from './acl-headers.ts';
import { writeConditions } from './conditions.ts';
import { encryptionOf } from './encryption.ts';
import { keptHeaders, metadataOf } from './kept-headers.ts';
import { lockOf } from './lock-headers.ts';
import { headerOf, type ObjectCall, type S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';
import { parseTagHeader } from './tag-set.ts';

/** Classes an object can be written to or moved to in a general purpose bucket (S3 API model, StorageClass). */
const STORAGE_CLASSES = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
];

/** What a writing request says about its object: all of it, with the bucket's defaults for encryption. @throws S3Error */
export function writeOptions(call: ObjectCall): CommitOptions & Required<Pick<CommitOptions, 'state'>> {
  const { request } = call;
  checkAclHeaders(call);
  const encryption = encryptionOf(call);
  const tagging = headerOf(request, 'x-amz-tagging');
  return {
    ...writeConditions(request),
    ...content(request),
    storageClass: storageClassOf(request),
    ...(encryption === undefined ? {} : { encryption }),
    state: { ...(tagging === undefined ? {} : { tags: parseTagHeader(tagging) }), ...lockOf(call) },
  };
}

/** What a request says about the content: its type, the headers given back with it, and metadata. */
export function content(
  request: S3Request,
): Required<Pick<CommitOptions, 'contentType' | 'metadata' | 'headers'>> {
  return {
    contentType: headerOf(request, 'content-type') ?? DEFAULT_CONTENT_TYPE,
    metadata: metadataOf(request),
    headers: keptHeaders(request),
  };
}

function storageClassOf(request: S3Request): string {
  const storageClass = headerOf(request, 'x-amz-storage-class') ?? 'STANDARD';
  if (!STORAGE_CLASSES.includes(storageClass)) {
    throw new S3Error('InvalidStorageClass', 'The storage class you specified is not valid');
  }
  return storageClass;
}
