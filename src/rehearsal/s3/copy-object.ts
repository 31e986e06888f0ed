import type { StoredObject } from '../object-store.ts';
import { isKms } from '../store/bucket-defaults.ts';
import type { CommitOptions } from '../store/commit.ts';
import { parseAlgorithm } from './body.ts';
import { type CopySource, copySource } from './copy-source.ts';
import { encryptionHeaders, namesEncryption } from './encryption.ts';
import { present } from './find-object.ts';
import { versionHeader } from './object-headers.ts';
import { headerOf, type ObjectCall, type S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { MAX_BODY_BYTES } from './write-object.ts';
import { writeOptions } from './write-options.ts';
import { xmlDocument } from './xml.ts';

/** The one header that a copy never takes from its source. */
const REDIRECT = 'x-amz-website-redirect-location';

/** CopyObject. Onto itself it changes metadata, type or class and leaves the bytes where they are. */
export async function copyObject(call: ObjectCall): Promise<S3Answer> {
  const { store, request, bucket, key } = call;
  const written = writeOptions(call);
  const replace = directive(call, 'x-amz-metadata-directive') === 'REPLACE';
  const retag = directive(call, 'x-amz-tagging-directive') === 'REPLACE';
  const source = await copySource(call);
  const from = source.object;
  if (from.sizeBytes > MAX_BODY_BYTES) {
    throw new S3Error(
      'InvalidRequest',
      `The specified copy source is larger than the maximum allowable size: ${MAX_BODY_BYTES}`,
    );
  }
  const options = withSource(written, from, replace, retag);
  const algorithm = parseAlgorithm(headerOf(request, 'x-amz-checksum-algorithm') ?? from.checksum.algorithm);
  const sameDigest = algorithm === from.checksum.algorithm;
  const changes =
    replace ||
    !sameDigest ||
    namesEncryption(call) ||
    headerOf(request, REDIRECT) !== undefined ||
    options.storageClass !== from.storageClass;
  if (source.same && !changes) throw copiesNothing();
  if (options.ifMatch !== undefined) present(await store.head(bucket, key));
  if (source.same && sameDigest && keepsBytes(from, options) && options.ifMatch === undefined) {
    return copied(call, source, present(await store.rewrite(bucket, key, options)));
  }
  const received = await store.receive(bucket, await source.read(), algorithm);
  return copied(call, source, store.commit(bucket, key, received, options));
}

// What was uploaded in parts becomes one piece, and KMS gives another ETag each time [aws-facts C.1, C.2].
function keepsBytes(from: StoredObject, options: CommitOptions): boolean {
  return (
    from.parts === undefined && !isKms(from.encryption?.algorithm) && !isKms(options.encryption?.algorithm)
  );
}

function directive({ request }: ObjectCall, name: string): string {
  const given = headerOf(request, name) ?? 'COPY';
  if (given !== 'COPY' && given !== 'REPLACE') {
    throw new S3Error('InvalidArgument', `Unknown ${name.slice('x-amz-'.length).replace('-', ' ')}.`);
  }
  return given;
}

// Class, encryption and locks are the request's or the defaults, never the source's; metadata and tags follow their directives.
function withSource(
  written: ReturnType<typeof writeOptions>,
  from: StoredObject,
  replace: boolean,
  retag: boolean,
): CommitOptions {
  const { tags: given, ...lock } = written.state;
  const tags = retag ? given : from.tags;
  const state = { ...lock, ...(tags === undefined ? {} : { tags }) };
  const encryption = written.encryption ?? { algorithm: 'AES256' };
  if (replace) return { ...written, encryption, state };
  const own = Object.entries(from.headers ?? {}).filter(([name]) => name !== REDIRECT);
  const redirect = Object.entries(written.headers ?? {}).filter(([name]) => name === REDIRECT);
  return {
    ...written,
    encryption,
    state,
    contentType: from.contentType,
    metadata: from.metadata,
    headers: Object.fromEntries([...own, ...redirect]),
  };
}

function copiesNothing(): S3Error {
  return new S3Error(
    'InvalidRequest',
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's " +
      'metadata, storage class, website redirect location or encryption attributes.',
  );
}

function copied(call: ObjectCall, source: CopySource, object: StoredObject): S3Answer {
  const body = xmlDocument('CopyObjectResult', {
    ETag: `"${object.etag}"`,
    LastModified: object.lastModified.toISOString(),
    ChecksumType: object.checksum.type,
    [`Checksum${object.checksum.algorithm}`]: object.checksum.value,
  });
  const headers = {
    ...source.headers,
    ...encryptionHeaders(call, object.encryption),
    ...versionHeader(object),
  };
  return { status: 200, headers, body };
}
