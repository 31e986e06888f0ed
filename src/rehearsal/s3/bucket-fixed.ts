import { type BucketDocument, oneOf } from './bucket-document.ts';
import { isOwnerEnforced } from './bucket-documents.ts';
import { type BucketCall, headerOf, type S3Answer } from './request.ts';
import { S3Error, type S3ErrorCode } from './s3-error.ts';
import { childNames, known, S3_NAMESPACE, textOf, xmlDocument, xmlFields } from './xml.ts';

const notServed = (what: string): S3Error => new S3Error('NotImplemented', `The rehearsal has no ${what}.`);

/** Transfer acceleration: a name of the bucket that the rehearsal serves as well as any other. */
export const ACCELERATE: BucketDocument = {
  root: 'AccelerateConfiguration',
  file: 'accelerate.xml',
  absent: () => xmlDocument('AccelerateConfiguration', {}),
  check(content, { bucket }) {
    known(content, ['Status']);
    oneOf(textOf(content, 'Status'), ['Enabled', 'Suspended']);
    if (bucket.includes('.')) {
      throw new S3Error(
        'InvalidRequest',
        'S3 Transfer Acceleration is not supported for buckets with periods (.) in their names',
      );
    }
    return undefined;
  },
};

/** Who pays: the owner. The rehearsal has no other account. */
export const REQUEST_PAYMENT: BucketDocument = {
  root: 'RequestPaymentConfiguration',
  file: 'request-payment.xml',
  absent: () => xmlDocument('RequestPaymentConfiguration', { Payer: 'BucketOwner' }),
  check(content) {
    known(content, ['Payer']);
    oneOf(textOf(content, 'Payer'), ['BucketOwner', 'Requester']);
    if (textOf(content, 'Payer') === 'Requester') throw notServed('requester pays buckets');
    return undefined;
  },
};

/** Server access logs: none are written, so only turning them off is served. */
export const LOGGING: BucketDocument = {
  root: 'BucketLoggingStatus',
  file: 'logging.xml',
  absent: () => xmlDocument('BucketLoggingStatus', {}),
  check(content) {
    known(content, ['LoggingEnabled']);
    if (childNames(content).length > 0) throw notServed('server access logs');
    return undefined;
  },
};

/** The Get of a setting the rehearsal never has: S3's answer where there is none. */
export const neverThere = (code: S3ErrorCode, message: string) => async (): Promise<S3Answer> => {
  throw new S3Error(code, message);
};

/** The Put of a setting that would promise what the rehearsal does not do. */
export const refused = (what: string) => async (): Promise<S3Answer> => {
  throw notServed(what);
};

/** The Delete of a setting that is never there. */
export const nothingToDelete = async (): Promise<S3Answer> => ({ status: 204 });

/** Who owns every bucket and object. */
export const OWNER = { ID: 'rehearsal', DisplayName: 'rehearsal' };

/** GetBucketAcl: the owner, and nobody else. */
export async function getBucketAcl(): Promise<S3Answer> {
  const owner = `<Owner>${xmlFields(OWNER)}</Owner>`;
  const grantee = `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">${xmlFields(OWNER)}</Grantee>`;
  const grant = `<Grant>${grantee}<Permission>FULL_CONTROL</Permission></Grant>`;
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<AccessControlPolicy xmlns="${S3_NAMESPACE}">${owner}<AccessControlList>${grant}</AccessControlList></AccessControlPolicy>`;
  return { status: 200, body };
}

/** PutBucketAcl: refused where the owner owns everything, as S3 does; elsewhere only `private` is served [aws-facts D]. */
export async function putBucketAcl(call: BucketCall): Promise<S3Answer> {
  const canned = headerOf(call.request, 'x-amz-acl');
  if (isOwnerEnforced(call))
    throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  if (canned !== 'private') throw notServed('access control lists but private');
  return { status: 200 };
}
