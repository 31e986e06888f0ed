import { OBJECT_LOCK_FILE } from '../store/bucket-defaults.ts';
import { VERSIONING_FILE } from '../store/versions.ts';
import { readDocument } from './body.ts';
import { REGION_FILE, regionOf } from './bucket.ts';
import { defaultDocuments } from './bucket-documents.ts';
import { checkBucketName } from './bucket-name.ts';
import { LOCK_WITHOUT_RULE } from './bucket-object-lock.ts';
import { checkBucketTags, TAGGING } from './bucket-tagging.ts';
import { type BucketCall, headerOf, type S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { childOf, childrenOf, fieldsOf, known, parseXml, textOf, type XmlNode, xmlDocument } from './xml.ts';

/** The Region that answers for all, and whose buckets name none. */
export const DEFAULT_REGION = 'us-east-1';

/**
 * CreateBucket. The Region of the endpoint is the one the request was signed for. Who creates a bucket of theirs again is
 * refused, except in us-east-1, where S3 answers as if it was new and leaves everything as it is.
 */
export async function createBucket(call: BucketCall): Promise<S3Answer> {
  const { store, request, bucket, ownerOf } = call;
  const text = request.headers['content-length'] === undefined ? '' : await readDocument(request);
  const content = text === '' ? '' : parseXml(text, 'CreateBucketConfiguration');
  known(content, ['LocationConstraint', 'Location', 'Bucket', 'Tags']);
  if (['Location', 'Bucket'].some((name) => childOf(content, name) !== undefined))
    throw new S3Error('NotImplemented', 'The rehearsal has no directory buckets.');
  const endpoint = signedRegion(headerOf(request, 'authorization'));
  const region = placeOf(textOf(content, 'LocationConstraint'), endpoint);
  checkBucketName(bucket);
  const answer: S3Answer = { status: 200, headers: { location: `/${bucket}` } };
  if ((await ownerOf(bucket))?.isOurs === false)
    throw new S3Error(
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
    );
  if (await store.hasBucket(bucket)) {
    if (endpoint === DEFAULT_REGION && regionOf(call) === DEFAULT_REGION) return answer;
    throw new S3Error(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
    );
  }
  const ownership = headerOf(request, 'x-amz-object-ownership');
  checkAcl(headerOf(request, 'x-amz-acl'), ownership);
  const documents = [...defaultDocuments(ownership), ...lockDocuments(call), ...tagDocuments(content)];
  await store.createBucket(bucket, [[REGION_FILE, region], ...documents]);
  return answer;
}

/** The Region in a signature's credential scope; us-east-1 for unsigned requests. */
function signedRegion(authorization: string | undefined): string {
  return (
    /Credential=[^,\s]*\/\d{8}\/([a-z0-9-]+)\/s3\/aws4_request/.exec(authorization ?? '')?.[1] ??
    DEFAULT_REGION
  );
}

function placeOf(constraint: string | undefined, endpoint: string): string {
  if (constraint === DEFAULT_REGION || (constraint !== undefined && !isRegion(constraint)))
    throw new S3Error('InvalidLocationConstraint', 'The specified location-constraint is not valid');
  const region = constraint === 'EU' ? 'eu-west-1' : constraint;
  if (endpoint === DEFAULT_REGION) return region ?? DEFAULT_REGION;
  if (region === endpoint) return region;
  throw new S3Error(
    'IllegalLocationConstraintException',
    `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}

const isRegion = (text: string): boolean => text === 'EU' || /^[a-z]{2,3}(-[a-z]+)+-\d$/.test(text);

function checkAcl(canned: string | undefined, ownership = 'BucketOwnerEnforced'): void {
  if (canned === undefined || canned === 'private') return;
  if (ownership === 'BucketOwnerEnforced') {
    throw new S3Error(
      'InvalidBucketAclWithObjectOwnership',
      'Bucket cannot have ACLs set with ObjectOwnership’s BucketOwnerEnforced setting',
    );
  }
  throw new S3Error('NotImplemented', 'The rehearsal has no access control lists but private.');
}

/** Object Lock from the start turns versioning on with it [aws-facts D]. */
function lockDocuments({ request }: BucketCall): readonly (readonly [string, string])[] {
  if (headerOf(request, 'x-amz-bucket-object-lock-enabled')?.toLowerCase() !== 'true') return [];
  return [
    [VERSIONING_FILE, xmlDocument('VersioningConfiguration', { Status: 'Enabled' })],
    [OBJECT_LOCK_FILE, LOCK_WITHOUT_RULE],
  ];
}

function tagDocuments(content: XmlNode): readonly (readonly [string, string])[] {
  const tags = childrenOf(childOf(content, 'Tags') ?? '', 'Tag');
  if (tags.length === 0) return [];
  checkBucketTags(tags);
  return [[TAGGING.file, xmlDocument(TAGGING.root, { TagSet: { Tag: tags.map(fieldsOf) } })]];
}
