import { VERSIONING_FILE } from '../store/versions.ts';
import { type BucketCall, headerOf } from './request.ts';
import { S3Error } from './s3-error.ts';

/** Whether versions of the bucket are deleted, and its versioning changed, with a code only. */
export function hasMfaDelete({ settings, bucket }: Pick<BucketCall, 'settings' | 'bucket'>): boolean {
  return /<MfaDelete>\s*Enabled\s*<\/MfaDelete>/.test(settings.inForce(bucket, VERSIONING_FILE) ?? '');
}

/**
 * Asks for the serial number and the code of a device, as `x-amz-mfa`. Any is believed here, as there are no devices, and
 * whoever asks is taken for the root user, who alone may on S3.
 * @throws S3Error AccessDenied without them
 */
export function requireMfa({ request }: Pick<BucketCall, 'request'>): void {
  if (/^\S+ \d{6}$/.test(headerOf(request, 'x-amz-mfa') ?? '')) return;
  throw new S3Error('AccessDenied', 'Mfa Authentication must be used for this request');
}
