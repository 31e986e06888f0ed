import { isOwnerEnforced } from './bucket-documents.ts';
import { type BucketCall, headerOf } from './request.ts';
import { S3Error } from './s3-error.ts';

/** Canned ACLs that give nobody more than the owner has. */
const OWNERS_ONLY = ['private', 'bucket-owner-full-control'];

/**
 * Holds the ACL headers of a write against the bucket's ownership setting. ACLs are off unless somebody turned them on, and then
 * only `bucket-owner-full-control` passes.
 * @throws S3Error AccessControlListNotSupported; NotImplemented for an ACL that would give somebody else access
 */
export function checkAclHeaders(call: BucketCall): void {
  const { request } = call;
  const acl = headerOf(request, 'x-amz-acl');
  const grants = Object.keys(request.headers).some((name) => name.startsWith('x-amz-grant-'));
  if (acl === undefined && !grants) return;
  if (isOwnerEnforced(call)) {
    if (acl === 'bucket-owner-full-control' && !grants) return;
    throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
  if (acl === undefined || grants || !OWNERS_ONLY.includes(acl)) {
    throw new S3Error('NotImplemented', 'The rehearsal knows nobody but the owner of a bucket.');
  }
}
