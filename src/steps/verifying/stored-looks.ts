import type { ObjectHead } from '../../ports/bucket.ts';
import type { Checksum } from '../../ports/checksum.ts';
import type { ObjectLook } from '../../ports/comparison.ts';
import { md5OfEtag } from './etags.ts';
import type { CompareRequest } from './request.ts';

/** What S3 told of an object, as far as it is compared; nothing when it is gone by now. */
export function storedLook(
  key: string,
  head: ObjectHead | null,
  wanted: Pick<CompareRequest, 'metadata'>,
): readonly ObjectLook[] {
  if (head === null) return [];
  const { storageClass } = head;
  const metadata = wanted.metadata ? head.metadata : null;
  return [{ key, learnt: 'stored', checksum: storedChecksum(head), storageClass, metadata }];
}

/**
 * The checksum that S3 stores. Where it stores none, the ETag stands in when it is known to be the MD5 of the content, and
 * then it may show a difference too.
 */
export function storedChecksum({ checksum, etag, etagIsMd5 }: ObjectHead): Checksum | null {
  if (checksum !== null) return checksum;
  return etagIsMd5 ? { algorithm: 'MD5', type: 'FULL_OBJECT', value: md5OfEtag(etag) } : null;
}
