import type { Pair } from '../../ports/comparison.ts';
import type { LookTools } from './look-tools.ts';
import type { CompareRequest } from './request.ts';

/**
 * Where any object may be asked about, an MD5 of the source costs less than asking up to this size. Beyond, S3's own checksum is
 * computed more than half as fast again, and objects come in parts, whose ETag says nothing.
 */
const ETAG_UP_TO_BYTES = 2 ** 20;

/**
 * Whether a pair may be settled by its listed ETag. An ETag is no proof of a difference, because with KMS or in parts it is
 * something else [aws-facts C.2]; one that equals the MD5 of the source can come from nothing but the same content.
 */
export function maySettleByEtag(
  { reader, etags }: LookTools,
  { level, metadata, about, rules }: CompareRequest,
  pair: Pair,
): boolean {
  if (reader === null || !etags.tell || level !== 'L2' || md5OfEtag(pair.etag) === null) return false;
  if (!metadata) return true;
  // DataSync stores what NFS tells of a file with its object, and other tools whatever they like, where it has to be asked for.
  return rules.protocol === 'smb' && about.copy?.madeBy !== 'other' && !isLarge(pair);
}

/**
 * Whether ETags are MD5s as far as S3 says so of one large object, asked once a comparison: under KMS all large files would be read
 * twice for nothing. True where nothing large is among `pairs`.
 */
export async function etagsMayTell(
  { buckets, etags }: LookTools,
  { bucket }: CompareRequest,
  pairs: readonly Pair[],
): Promise<boolean> {
  const large = pairs.find(isLarge);
  if (large === undefined) return true;
  etags.asked ??= buckets.head(bucket, large.key).then((head) => head?.etagIsMd5 ?? true);
  if (await etags.asked) return true;
  etags.tell = false;
  return false;
}

function isLarge({ objectBytes }: Pair): boolean {
  return (objectBytes ?? 0) > ETAG_UP_TO_BYTES;
}

/** The MD5 in an ETag as S3 shows checksums, base64; null when it holds none. */
export function md5OfEtag(etag: string | null): string | null {
  return etag !== null && /^[0-9a-f]{32}$/.test(etag) ? Buffer.from(etag, 'hex').toString('base64') : null;
}
