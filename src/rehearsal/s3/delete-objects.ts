import { setImmediate } from 'node:timers/promises';
import { givenAlgorithm, readDocument } from './body.ts';
import { enforceDelete } from './bucket-policy.ts';
import { type Deletion, deleteOne } from './delete-object.ts';
import { type BucketCall, headerOf, type S3Answer } from './request.ts';
import { asS3Error, S3Error } from './s3-error.ts';
import { checkedVersionId } from './version-id.ts';
import {
  childNames,
  childrenOf,
  malformed,
  parseXml,
  textOf,
  type XmlFields,
  type XmlNode,
  xmlDocument,
} from './xml.ts';

/** Most keys of one request [aws-facts C.7]. */
const MAX_KEYS = 1000;
/** Others are let in after this many keys. */
const DELETE_TURN = 32;

/** DeleteObjects: key by key, each with its own result. The document must come with a digest. */
export async function deleteObjects(call: BucketCall): Promise<S3Answer> {
  const { request } = call;
  if (headerOf(request, 'content-md5') === undefined && givenAlgorithm(request) === null) {
    throw new S3Error(
      'InvalidRequest',
      'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
    );
  }
  const content = parseXml(await readDocument(request), 'Delete');
  const quiet = textOf(content, 'Quiet')?.trim() === 'true';
  const objects = childrenOf(content, 'Object');
  if (objects.length === 0 || objects.length > MAX_KEYS) throw malformed();
  const wanted = objects.map((node) => ({
    key: keyOf(node),
    versionId: textOf(node, 'VersionId') ?? null,
    ifMatch: textOf(node, 'ETag'),
  }));
  const deleted: XmlFields[] = [];
  const errors: XmlFields[] = [];
  for (const [at, one] of wanted.entries()) {
    // A deletion never waits for anything itself.
    if (at % DELETE_TURN === DELETE_TURN - 1) await setImmediate();
    const version = one.versionId === null ? {} : { VersionId: one.versionId };
    try {
      const outcome = await deleteListed(call, one);
      if (!quiet) deleted.push({ Key: one.key, ...version, ...outcome });
    } catch (thrown) {
      const { code, message } = asS3Error(thrown);
      errors.push({ Key: one.key, ...version, Code: code, Message: message });
    }
  }
  return { status: 200, body: xmlDocument('DeleteResult', { Deleted: deleted, Error: errors }) };
}

function keyOf(node: XmlNode): string {
  const key = textOf(node, 'Key');
  if (key === undefined || key === '') throw malformed();
  // Only directory buckets have conditions on time and size.
  const unknown = childNames(node).find((name) => !['Key', 'VersionId', 'ETag'].includes(name));
  if (unknown !== undefined) {
    throw new S3Error('NotImplemented', `${unknown} is a condition of directory buckets.`);
  }
  return key;
}

async function deleteListed(call: BucketCall, one: Deletion): Promise<XmlFields> {
  const versionId = one.versionId === null ? null : checkedVersionId(one.versionId);
  enforceDelete(call, one.key, versionId !== null);
  const outcome = await deleteOne(call, { ...one, versionId });
  return outcome.deleteMarker && outcome.versionId !== null
    ? { DeleteMarker: true, DeleteMarkerVersionId: outcome.versionId }
    : {};
}
