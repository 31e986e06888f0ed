import { discard } from '../store/body.ts';
import { type ChecksumAlgorithm, DEFAULT_ALGORITHM } from '../store/digest.ts';
import { keyPlace } from '../store/layout.ts';
import { checksumHeader, givenAlgorithm, parseAlgorithm, receiveChecked } from './body.ts';
import { writeOptions } from './object-headers.ts';
import { headerOf, type ObjectCall, type S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { beginUpload, endUpload, keepPart, readUpload, type UploadRecord } from './upload-record.ts';
import { xmlDocument } from './xml.ts';

/** CreateMultipartUpload. Without a named algorithm the object gets a CRC64NVME of the whole. */
export async function createUpload({ store, request, bucket, key }: ObjectCall): Promise<S3Answer> {
  const layout = store.layout(bucket);
  keyPlace(layout, key);
  const { contentType, metadata, storageClass } = writeOptions(request);
  const named = headerOf(request, 'x-amz-checksum-algorithm');
  const algorithm = named === undefined ? DEFAULT_ALGORITHM : parseAlgorithm(named);
  const type = checksumType(algorithm, headerOf(request, 'x-amz-checksum-type'));
  const id = beginUpload(layout, {
    key,
    ...(contentType === undefined ? {} : { contentType }),
    metadata: { ...metadata },
    storageClass: storageClass ?? 'STANDARD',
    algorithm,
    type,
    named: named !== undefined,
  });
  const body = xmlDocument('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id });
  const headers = { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': type };
  return { status: 200, headers: named === undefined ? {} : headers, body };
}

// CRC64NVME is always of the full object, SHA never is, the other CRCs may be either and are composite unless
// asked [aws-facts C.1].
function checksumType(algorithm: ChecksumAlgorithm, asked: string | undefined): UploadRecord['type'] {
  const type = asked ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  const possible =
    algorithm === 'CRC64NVME'
      ? ['FULL_OBJECT']
      : algorithm.startsWith('CRC')
        ? ['FULL_OBJECT', 'COMPOSITE']
        : ['COMPOSITE'];
  if (!possible.includes(type)) {
    throw new S3Error(
      'InvalidRequest',
      `The ${type} checksum type cannot be used with the ${algorithm} checksum algorithm.`,
    );
  }
  return type as UploadRecord['type'];
}

/** UploadPart. */
export async function uploadPart({ store, request, bucket, key }: ObjectCall): Promise<S3Answer> {
  const layout = store.layout(bucket);
  const id = request.query.get('uploadId') ?? '';
  const number = Number(request.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  }
  const upload = readUpload(layout, id, key);
  const given = givenAlgorithm(request);
  if (upload.named && given !== null && given !== upload.algorithm) {
    throw new S3Error(
      'InvalidRequest',
      `Checksum Type mismatch occurred, expected checksum Type: ${upload.algorithm}, actual checksum Type: ${given}`,
    );
  }
  const received = await receiveChecked(store, bucket, request, upload.algorithm);
  try {
    readUpload(layout, id, key);
    keepPart(layout, id, number, received);
  } catch (error) {
    discard(received.file);
    throw error;
  }
  const headers = {
    etag: `"${received.md5}"`,
    [checksumHeader(received.checksum.algorithm)]: received.checksum.value,
  };
  return { status: 200, headers };
}

/** AbortMultipartUpload. */
export async function abortUpload({ store, request, bucket, key }: ObjectCall): Promise<S3Answer> {
  const layout = store.layout(bucket);
  const id = request.query.get('uploadId') ?? '';
  readUpload(layout, id, key);
  endUpload(layout, id);
  return { status: 204 };
}
