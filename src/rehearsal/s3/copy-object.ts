import type { StoredObject } from '../object-store.ts';
import type { CommitOptions } from '../store/commit.ts';
import { parseAlgorithm } from './body.ts';
import { refuseArchived, writeOptions } from './object-headers.ts';
import { noSuchKey, present } from './read-object.ts';
import { headerOf, type ObjectCall, parseTarget, type S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { xmlDocument } from './xml.ts';

/** Largest source of one CopyObject: above it only UploadPartCopy works [aws-facts A.3]. */
const MAX_COPY_BYTES = 5 * 1024 ** 3;

const CONDITIONS = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'];

/** CopyObject. Onto itself it changes metadata, type or class and leaves the bytes where they are. */
export async function copyObject(call: ObjectCall): Promise<S3Answer> {
  const { store, request, bucket, key } = call;
  const source = parseTarget(headerOf(request, 'x-amz-copy-source') ?? '');
  if (source.bucket === null || source.key === null) {
    throw new S3Error(
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  }
  if (CONDITIONS.some((name) => request.headers[`x-amz-copy-source-${name}`] !== undefined)) {
    throw new S3Error('NotImplemented', 'The rehearsal does not copy on conditions of the source.');
  }
  const from = present(await store.head(source.bucket, source.key));
  const version = source.query.get('versionId');
  if (version !== null && version !== from.versionId) {
    throw new S3Error('NotImplemented', 'The rehearsal serves only the current version of an object.');
  }
  refuseArchived(from);
  if (from.sizeBytes > MAX_COPY_BYTES) {
    throw new S3Error(
      'InvalidRequest',
      'The specified copy source is larger than the maximum allowable size: 5368709120',
    );
  }
  const replace = directive(call) === 'REPLACE';
  const options = copyOptions(call, from, replace);
  const algorithm = parseAlgorithm(headerOf(request, 'x-amz-checksum-algorithm') ?? from.checksum.algorithm);
  const onto = source.bucket === bucket && source.key === key;
  if (
    onto &&
    !replace &&
    options.storageClass === from.storageClass &&
    algorithm === from.checksum.algorithm
  ) {
    throw new S3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's " +
        'metadata, storage class, website redirect location or encryption attributes.',
    );
  }
  if (onto && algorithm === from.checksum.algorithm) {
    return copied(present(await store.rewrite(bucket, key, options)));
  }
  const read = await store.read(source.bucket, source.key);
  if (read === null) throw noSuchKey();
  const received = await store.receive(bucket, read.body, algorithm);
  return copied(store.commit(bucket, key, received, options));
}

function directive({ request }: ObjectCall): string {
  const given = headerOf(request, 'x-amz-metadata-directive') ?? 'COPY';
  if (given !== 'COPY' && given !== 'REPLACE')
    throw new S3Error('InvalidArgument', 'Unknown metadata directive.');
  return given;
}

// The class is the request's, STANDARD when it names none; only metadata and type follow the directive.
function copyOptions({ request }: ObjectCall, from: StoredObject, replace: boolean): CommitOptions {
  const options = writeOptions(request);
  if (replace) return { contentType: 'binary/octet-stream', ...options };
  return { ...options, contentType: from.contentType, metadata: from.metadata };
}

function copied(object: StoredObject): S3Answer {
  const body = xmlDocument('CopyObjectResult', {
    ETag: `"${object.etag}"`,
    LastModified: object.lastModified.toISOString(),
    ChecksumType: object.checksum.type,
    [`Checksum${object.checksum.algorithm}`]: object.checksum.value,
  });
  const version = object.versionId === 'null' ? {} : { 'x-amz-version-id': object.versionId };
  return { status: 200, headers: version, body };
}
