import { rehearsalUserArn } from '../identity/user-arn.ts';
import { readDocument } from './body.ts';
import { blocksPublic } from './bucket-documents.ts';
import { actionOf } from './policy-actions.ts';
import type { ConditionContext } from './policy-conditions.ts';
import { denies, isPublic } from './policy-judge.ts';
import { parsePolicy } from './policy-parse.ts';
import { type BucketCall, headerOf, parseTarget, type S3Answer, type S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';
import { xmlDocument } from './xml.ts';

const FILE = 'policy.json';

/** PutBucketPolicy: replaces it. A public one is refused while the bucket blocks public policies [aws-facts D]. */
export async function putBucketPolicy(call: BucketCall): Promise<S3Answer> {
  const text = await readDocument(call.request);
  const policy = parsePolicy(text, call.bucket);
  if (isPublic(policy) && blocksPublic(call, 'BlockPublicPolicy')) {
    throw new S3Error(
      'AccessDenied',
      'Access Denied: the policy is public, and the BlockPublicPolicy setting of this bucket refuses public policies.',
    );
  }
  call.settings.write(call.bucket, FILE, text);
  return { status: 204 };
}

/** GetBucketPolicy: as it was put. */
export async function getBucketPolicy({ settings, bucket }: BucketCall): Promise<S3Answer> {
  const body = settings.shown(bucket, FILE);
  if (body === null) throw absent();
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

/** GetBucketPolicyStatus: whether it is public. */
export async function getBucketPolicyStatus({ settings, bucket }: BucketCall): Promise<S3Answer> {
  const text = settings.shown(bucket, FILE);
  if (text === null) throw absent();
  const body = xmlDocument('PolicyStatus', { IsPublic: isPublic(parsePolicy(text, bucket)) });
  return { status: 200, body };
}

/** DeleteBucketPolicy. */
export async function deleteBucketPolicy({ settings, bucket }: BucketCall): Promise<S3Answer> {
  settings.write(bucket, FILE, null);
  return { status: 204 };
}

function absent(): S3Error {
  return new S3Error('NoSuchBucketPolicy', 'The bucket policy does not exist');
}

// The account's root user, as which every request counts, can always get rid of a policy.
const ALWAYS = ['GetBucketPolicy', 'PutBucketPolicy', 'DeleteBucketPolicy'];
/** Asks for each key, see {@link enforceDelete}. */
const EACH_KEY = 'DeleteObjects';
// What a request asks for besides its own action.
const ALSO: readonly (readonly [header: string, action: string])[] = [
  ['x-amz-tagging', 's3:PutObjectTagging'],
  ['x-amz-object-lock-mode', 's3:PutObjectRetention'],
  ['x-amz-object-lock-legal-hold', 's3:PutObjectLegalHold'],
  ['x-amz-bypass-governance-retention', 's3:BypassGovernanceRetention'],
];

const besides = ({ headers }: S3Request): readonly string[] =>
  ALSO.filter(([header]) => headers[header] !== undefined).map(([, action]) => action);

/**
 * Holds a request against the policies of the buckets it is about. Only requests over HTTP are judged: what DataSync, a gateway
 * or lifecycle does is not [aws-facts A.2].
 * @throws S3Error AccessDenied; NoSuchBucket when the source of a copy is in none
 */
export function enforcePolicy(
  { settings, account }: Pick<BucketCall, 'settings' | 'account'>,
  operation: string,
  request: S3Request,
): void {
  const { bucket, key } = request;
  if (bucket === null || ALWAYS.includes(operation) || operation === EACH_KEY) return;
  const own = actionOf(operation, request.query.has('versionId'));
  for (const action of [own, ...(key === null ? [] : besides(request))])
    enforceOn(settings, { bucket, key, action, context: contextOf(operation, request, account) });
  const copied = headerOf(request, 'x-amz-copy-source');
  if (copied === undefined) return;
  const source = parseTarget(copied);
  if (source.bucket === null) return;
  const action = actionOf('GetObject', source.query.has('versionId'));
  enforceOn(settings, {
    bucket: source.bucket,
    key: source.key,
    action,
    context: contextOf('GetObject', request, account),
  });
}

/** Holds one deletion of many against the bucket's policy. @throws S3Error AccessDenied */
export function enforceDelete(call: BucketCall, key: string, versioned: boolean): void {
  const { settings, bucket, request } = call;
  const context = contextOf(EACH_KEY, request, call.account);
  for (const action of [actionOf('DeleteObject', versioned), ...besides(request)])
    enforceOn(settings, { bucket, key, action, context });
}

/** What one action on one key, or on the bucket when `key` is null, is held against. */
export interface PolicyQuestion {
  readonly bucket: string;
  readonly key: string | null;
  readonly action: string;
  readonly context: ConditionContext;
}

/** @throws S3Error AccessDenied when the bucket's policy denies the action */
export function enforceOn(settings: BucketCall['settings'], question: PolicyQuestion): void {
  const { bucket, key, action, context } = question;
  const text = settings.inForce(bucket, FILE);
  if (text === null) return;
  const resource = `arn:aws:s3:::${bucket}${key === null ? '' : `/${key}`}`;
  if (!denies(parsePolicy(text, bucket), { action, resource, context })) return;
  throw new S3Error(
    'AccessDenied',
    `User is not authorized to perform: ${action} on resource: "${resource}" with an explicit deny in a resource-based policy`,
  );
}

const CREATES = ['PutObject', 'CopyObject', 'CompleteMultipartUpload'];
const PREPARES = ['CreateMultipartUpload', 'UploadPart', 'UploadPartCopy'];
const HEADERS = [
  'if-match',
  'if-none-match',
  'x-amz-acl',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-storage-class',
];

/** What conditions may ask of a request. The loopback stands for S3's endpoint over TLS, so it counts as secure. */
export function contextOf(operation: string, request: S3Request, account: string | null): ConditionContext {
  const context: Record<string, string> = {
    ...(account === null ? {} : { 'aws:principalarn': rehearsalUserArn(account) }),
    'aws:securetransport': 'true',
    'aws:principalisawsservice': 'false',
  };
  if (CREATES.includes(operation)) context['s3:objectcreationoperation'] = 'true';
  if (PREPARES.includes(operation)) context['s3:objectcreationoperation'] = 'false';
  for (const name of HEADERS) {
    const value = headerOf(request, name);
    if (value !== undefined) context[`s3:${name}`] = value;
  }
  return context;
}
