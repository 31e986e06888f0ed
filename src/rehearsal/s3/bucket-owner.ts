import type { BucketCall } from './request.ts';
import { S3Error } from './s3-error.ts';

/**
 * Refuses what expects a bucket to be another account's; nothing expected is always right.
 * @throws S3Error AccessDenied, which does not say that it is for this
 */
export async function requireOwner(
  { ownerOf }: Pick<BucketCall, 'ownerOf'>,
  bucket: string,
  expected: string | undefined,
): Promise<void> {
  if (expected === undefined) return;
  const owner = await ownerOf(bucket);
  if (owner !== null && owner.account !== expected) throw new S3Error('AccessDenied', 'Access Denied');
}
