import type { BucketCall, S3Answer } from './request.ts';
import { xmlDocument } from './xml.ts';

/** Where a bucket's Region is kept, below its `config/`. */
export const REGION_FILE = 'region.txt';
const DEFAULT_REGION = 'us-east-1';

/** A bucket's Region. */
export function regionOf({ settings, bucket }: Pick<BucketCall, 'settings' | 'bucket'>): string {
  return settings.inForce(bucket, REGION_FILE)?.trim() ?? DEFAULT_REGION;
}

/** HeadBucket. */
export async function headBucket(call: BucketCall): Promise<S3Answer> {
  const headers = {
    'x-amz-bucket-region': regionOf(call),
    'x-amz-bucket-arn': `arn:aws:s3:::${call.bucket}`,
    'x-amz-access-point-alias': 'false',
  };
  return { status: 200, headers };
}

/** GetBucketLocation: empty for us-east-1, as in S3. */
export async function getBucketLocation(call: BucketCall): Promise<S3Answer> {
  const region = regionOf(call);
  const text = xmlDocument('LocationConstraint', {});
  const constraint = region === DEFAULT_REGION ? '' : region;
  return { status: 200, body: text.replace('></LocationConstraint>', `>${constraint}</LocationConstraint>`) };
}
