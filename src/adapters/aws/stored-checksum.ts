import { GetObjectAttributesCommand } from '@aws-sdk/client-s3';
import type { Checksum } from '../../ports/checksum.ts';
import type { HeadAnswer } from './heads/answer.ts';
import { askS3, bareEtag, inBucket, type S3 } from './s3-calls.ts';

/** The field of an answer for each algorithm [aws-facts C.1]; when S3 tells several, the first of these is used. */
const FIELDS = [
  ['CRC64NVME', 'ChecksumCRC64NVME'],
  ['SHA256', 'ChecksumSHA256'],
  ['SHA512', 'ChecksumSHA512'],
  ['CRC32C', 'ChecksumCRC32C'],
  ['CRC32', 'ChecksumCRC32'],
  ['SHA1', 'ChecksumSHA1'],
  ['MD5', 'ChecksumMD5'],
  ['XXHASH128', 'ChecksumXXHASH128'],
  ['XXHASH3', 'ChecksumXXHASH3'],
  ['XXHASH64', 'ChecksumXXHASH64'],
] as const;

/** The checksum in an answer of HeadObject; null when there is none. A value with `-` in it is composite whatever its type says. */
export function storedChecksum(found: HeadAnswer): Checksum | null {
  for (const [algorithm, field] of FIELDS) {
    const value = found[field];
    if (value === undefined) continue;
    const composite = found.ChecksumType === 'COMPOSITE' || value.includes('-');
    return { algorithm, type: composite ? 'COMPOSITE' : 'FULL_OBJECT', value };
  }
  return null;
}

/** Not in parts, not with a key of the customer's or of KMS, and not in a directory bucket [aws-facts C.2]. */
export function etagIsMd5(found: HeadAnswer): boolean {
  const encryption = found.ServerSideEncryption ?? 'AES256';
  return (
    /^[0-9a-f]{32}$/.test(bareEtag(found.ETag)) &&
    encryption === 'AES256' &&
    found.SSECustomerAlgorithm === undefined &&
    found.StorageClass !== 'EXPRESS_ONEZONE'
  );
}

/** Sizes of all parts. Null when the answer does not list them: not in parts, or a service that does not know. */
export async function objectParts(s3: S3, bucket: string, key: string): Promise<readonly number[] | null> {
  const sizes: number[] = [];
  let marker: string | undefined;
  do {
    const { ObjectParts: page } = await askS3('GetObjectAttributes', () =>
      s3.client.send(
        new GetObjectAttributesCommand({
          ...inBucket(s3, bucket),
          Key: key,
          ObjectAttributes: ['ObjectParts'],
          ...(marker === undefined ? {} : { PartNumberMarker: marker }),
        }),
      ),
    );
    for (const { Size } of page?.Parts ?? []) if (Size !== undefined) sizes.push(Size);
    marker = page?.IsTruncated === true ? page.NextPartNumberMarker : undefined;
    if (marker === undefined && sizes.length !== page?.TotalPartsCount) return null;
  } while (marker !== undefined);
  return sizes;
}
