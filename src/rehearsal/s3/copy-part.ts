import { copySource } from './copy-source.ts';
import { encryptionHeaders, refuseCustomerKeys } from './encryption.ts';
import { partTarget, takePart } from './multipart.ts';
import { copyRangeOf } from './range.ts';
import { headerOf, type ObjectCall, type S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { MAX_BODY_BYTES } from './write-object.ts';
import { xmlDocument } from './xml.ts';

/** A range can be copied only out of a source larger than this. */
const MIN_RANGED_BYTES = 5 << 20;

/** UploadPartCopy: a part made of an object, or of a range of one. */
export async function copyPart(call: ObjectCall): Promise<S3Answer> {
  const { store, request, bucket } = call;
  refuseCustomerKeys(call);
  const { upload } = partTarget(call);
  const source = await copySource(call);
  const { sizeBytes } = source.object;
  const header = headerOf(request, 'x-amz-copy-source-range');
  const range = header === undefined ? undefined : copyRangeOf(header, sizeBytes);
  if (range !== undefined && sizeBytes <= MIN_RANGED_BYTES) {
    throw new S3Error(
      'InvalidRequest',
      'The specified copy source is not supported as a byte-range copy source',
    );
  }
  if ((range === undefined ? sizeBytes : range.end - range.start + 1) > MAX_BODY_BYTES) {
    throw new S3Error(
      'InvalidRequest',
      `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_BODY_BYTES}`,
    );
  }
  const part = takePart(call, await store.receive(bucket, await source.read(range), upload.algorithm));
  const body = xmlDocument('CopyPartResult', {
    LastModified: part.lastModified,
    ETag: `"${part.etag}"`,
    ...(upload.named ? { [`Checksum${part.algorithm}`]: part.checksum } : {}),
  });
  return { status: 200, headers: { ...source.headers, ...encryptionHeaders(call, upload.encryption) }, body };
}
