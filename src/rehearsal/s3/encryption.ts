import { createHash } from 'node:crypto';
import type { StoredObject } from '../object-store.ts';
import { defaultEncryption, ENCRYPTION_FILE, isKms } from '../store/bucket-defaults.ts';
import { regionOf } from './bucket.ts';
import { headerOf, type ObjectCall } from './request.ts';
import { S3Error } from './s3-error.ts';

type Encryption = NonNullable<StoredObject['encryption']>;
type Place = Pick<ObjectCall, 'settings' | 'bucket' | 'account'>;

const SSE = 'x-amz-server-side-encryption';
const ALGORITHMS = ['AES256', 'aws:kms', 'aws:kms:dsse'];
const KEY_ID =
  /^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+|alias\/[\w/-]+|mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * How a writing request wants its object encrypted; the bucket's default when it does not say, undefined for SSE-S3 by default.
 * @throws S3Error InvalidArgument, KMS.NotFoundException for what cannot be a key; AccessDenied for SSE-C, see {@link refuseCustomerKeys}
 */
export function encryptionOf(call: ObjectCall): Encryption | undefined {
  refuseCustomerKeys(call);
  const { request } = call;
  const algorithm = headerOf(request, SSE);
  const keyId = headerOf(request, `${SSE}-aws-kms-key-id`);
  const bucketKey = headerOf(request, `${SSE}-bucket-key-enabled`)?.toLowerCase() === 'true';
  if (algorithm !== undefined && !ALGORITHMS.includes(algorithm)) {
    throw new S3Error('InvalidArgument', 'The encryption method specified is not supported');
  }
  if (keyId !== undefined && !isKms(algorithm)) {
    throw new S3Error(
      'InvalidArgument',
      `Server Side Encryption with AWS KMS managed key requires HTTP header ${SSE} : aws:kms`,
    );
  }
  if (keyId !== undefined && !KEY_ID.test(keyId)) {
    throw new S3Error('KMS.NotFoundException', `Invalid keyId '${keyId}'`);
  }
  if (algorithm === undefined) return defaultEncryption(call.store.layout(call.bucket));
  return {
    algorithm,
    ...(keyId === undefined ? {} : { keyId }),
    ...(bucketKey && algorithm === 'aws:kms' ? { bucketKey } : {}),
  };
}

/** Whether the request itself says something about encryption. */
export const namesEncryption = ({ request }: ObjectCall): boolean => headerOf(request, SSE) !== undefined;

/**
 * Keys of the customer's own (SSE-C) are blocked in every bucket, as in S3 since 2026-04 unless its encryption configuration says
 * otherwise [aws-facts D]; where it does, the rehearsal cannot follow.
 * @throws S3Error AccessDenied, NotImplemented
 */
export function refuseCustomerKeys({ settings, bucket, request }: ObjectCall): void {
  const named = Object.keys(request.headers).some((name) =>
    name.includes('server-side-encryption-customer-'),
  );
  if (!named) return;
  const unblocked = /<EncryptionType>\s*NONE\s*</.test(settings.inForce(bucket, ENCRYPTION_FILE) ?? '');
  if (unblocked) throw new S3Error('NotImplemented', 'The rehearsal does not encrypt with keys of your own.');
  throw new S3Error('AccessDenied', 'Server-side encryption with customer-provided keys (SSE-C) is blocked.');
}

/** How an object is encrypted, as the headers of every answer about it say. */
export function encryptionHeaders(call: Place, encryption: Encryption | undefined): Record<string, string> {
  if (encryption === undefined || !isKms(encryption.algorithm)) return { [SSE]: 'AES256' };
  return {
    [SSE]: encryption.algorithm,
    [`${SSE}-aws-kms-key-id`]: keyArn(call, encryption.keyId ?? 'alias/aws/s3'),
    ...(encryption.bucketKey === true ? { [`${SSE}-bucket-key-enabled`]: 'true' } : {}),
  };
}

/** S3 answers with the ARN of the key, whatever named it. There is no KMS here: the key behind an alias is made up, always the same. */
function keyArn(call: Place, keyId: string): string {
  if (keyId.startsWith('arn:')) return keyId;
  const home = `arn:aws:kms:${regionOf(call)}:${call.account ?? '000000000000'}:key/`;
  if (!keyId.startsWith('alias/')) return `${home}${keyId}`;
  const hex = createHash('sha256').update(`${home}${keyId}`).digest('hex');
  return `${home}${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')}`;
}
