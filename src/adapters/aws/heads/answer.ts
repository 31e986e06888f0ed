import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';

/** As much of an answer of HeadObject as is used, in the SDK's own names. */
export type HeadAnswer = Omit<HeadObjectCommandOutput, '$metadata'>;

const METADATA = 'x-amz-meta-';

const FIELD_OF: ReadonlyMap<string, keyof HeadAnswer> = new Map([
  ['etag', 'ETag'],
  ['x-amz-storage-class', 'StorageClass'],
  ['x-amz-version-id', 'VersionId'],
  ['x-amz-server-side-encryption', 'ServerSideEncryption'],
  ['x-amz-server-side-encryption-customer-algorithm', 'SSECustomerAlgorithm'],
  ['x-amz-checksum-type', 'ChecksumType'],
  ['x-amz-checksum-crc64nvme', 'ChecksumCRC64NVME'],
  ['x-amz-checksum-sha256', 'ChecksumSHA256'],
  ['x-amz-checksum-sha512', 'ChecksumSHA512'],
  ['x-amz-checksum-crc32c', 'ChecksumCRC32C'],
  ['x-amz-checksum-crc32', 'ChecksumCRC32'],
  ['x-amz-checksum-sha1', 'ChecksumSHA1'],
  ['x-amz-checksum-md5', 'ChecksumMD5'],
  ['x-amz-checksum-xxhash128', 'ChecksumXXHASH128'],
  ['x-amz-checksum-xxhash3', 'ChecksumXXHASH3'],
  ['x-amz-checksum-xxhash64', 'ChecksumXXHASH64'],
]);

/** What the headers of an answer tell, as the SDK would; their names are in small letters. */
export function headAnswer(headers: Readonly<Record<string, string>>): HeadAnswer {
  const told: Record<string, unknown> = {};
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const field = FIELD_OF.get(name);
    if (field !== undefined) told[field] = value;
    else if (name.startsWith(METADATA)) metadata[name.slice(METADATA.length)] = value;
  }
  const { 'content-length': length, 'last-modified': modified } = headers;
  if (length !== undefined) told.ContentLength = Number(length);
  if (modified !== undefined) told.LastModified = new Date(modified);
  return { ...told, Metadata: metadata };
}
