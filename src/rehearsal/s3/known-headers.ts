import { S3Error } from './s3-error.ts';

/** Headers that say how a request is sent, not what it asks for. */
const TRANSPORT = [
  'x-amz-date',
  'x-amz-content-sha256',
  'x-amz-security-token',
  'x-amz-user-agent',
  'x-amz-expected-bucket-owner',
  'x-amz-request-payer',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-trailer',
  'x-amz-decoded-content-length',
  'x-amz-checksum-*',
  // Refused by the operations themselves, as S3 refuses them.
  'x-amz-server-side-encryption-customer-*',
];

/** What PutObject, CopyObject and CreateMultipartUpload understand of an object; a star stands for any ending. */
export const OBJECT_HEADERS = [
  'x-amz-meta-*',
  'x-amz-storage-class',
  'x-amz-tagging',
  'x-amz-acl',
  'x-amz-grant-*',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
  'x-amz-object-lock-legal-hold',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
  'x-amz-website-redirect-location',
];

/** What CopyObject and UploadPartCopy say about their source. */
export const SOURCE_HEADERS = [
  'x-amz-copy-source',
  'x-amz-copy-source-*',
  'x-amz-source-expected-bucket-owner',
];

/**
 * To accept a header and forget it would let a caller believe in something that is not there.
 * @throws S3Error NotImplemented for an `x-amz-` header that the operation does not know
 */
export function refuseUnknownHeaders(names: readonly string[], known: readonly string[]): void {
  const patterns = [...TRANSPORT, ...known];
  const fits = (name: string): boolean =>
    patterns.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one));
  const unknown = names.find((name) => name.startsWith('x-amz-') && !fits(name));
  if (unknown === undefined) return;
  throw new S3Error('NotImplemented', `The rehearsal does not know the header ${unknown} in this request.`);
}
