import { discard, type ReceivedBody } from '../store/body.ts';
import { defaultRetention } from '../store/bucket-defaults.ts';
import { type ChecksumAlgorithm, DEFAULT_ALGORITHM } from '../store/digest.ts';
import { keyPlace } from '../store/layout.ts';
import { checksumHeader, givenAlgorithm, parseAlgorithm, receiveChecked } from './body.ts';
import { encryptionHeaders, refuseCustomerKeys } from './encryption.ts';
import { requireVouched } from './lock-headers.ts';
import { headerOf, type ObjectCall, type S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import {
  beginUpload,
  endUpload,
  keepPart,
  type PartRecord,
  readUpload,
  type UploadRecord,
} from './upload-record.ts';
import { refuseTooLarge } from './write-object.ts';
import { writeOptions } from './write-options.ts';
import { xmlDocument } from './xml.ts';

/** CreateMultipartUpload. Without a named algorithm the object gets a CRC64NVME of the whole. */
export async function createUpload(call: ObjectCall): Promise<S3Answer> {
  const { store, request, bucket, key, clock } = call;
  const layout = store.layout(bucket);
  keyPlace(layout, key);
  const { contentType, metadata, headers, storageClass, encryption, state } = writeOptions(call);
  const named = headerOf(request, 'x-amz-checksum-algorithm');
  const asked = headerOf(request, 'x-amz-checksum-type');
  if (named === undefined && asked !== undefined) {
    throw new S3Error(
      'InvalidRequest',
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  const algorithm = named === undefined ? DEFAULT_ALGORITHM : parseAlgorithm(named);
  const type = checksumType(algorithm, asked);
  const { tags, retention, legalHold } = state;
  const id = beginUpload(layout, {
    key,
    initiated: new Date(clock.now()).toISOString(),
    contentType: contentType ?? '',
    metadata: { ...metadata },
    headers: { ...headers },
    storageClass: storageClass ?? 'STANDARD',
    ...(encryption === undefined ? {} : { encryption: { ...encryption } }),
    ...(tags === undefined ? {} : { tags: { ...tags } }),
    ...(retention === undefined ? {} : { retention: { ...retention } }),
    ...(legalHold === undefined ? {} : { legalHold }),
    algorithm,
    type,
    named: named !== undefined,
  });
  const body = xmlDocument('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id });
  const checksum = { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': type };
  return {
    status: 200,
    headers: { ...encryptionHeaders(call, encryption), ...(named === undefined ? {} : checksum) },
    body,
  };
}

// CRC64NVME is always of the full object, the other CRCs may be either and are composite unless asked, the rest never is
// of the full object [aws-facts C.1].
function checksumType(algorithm: ChecksumAlgorithm, asked: string | undefined): UploadRecord['type'] {
  if (asked !== undefined && asked !== 'FULL_OBJECT' && asked !== 'COMPOSITE') {
    throw new S3Error('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.');
  }
  const type = asked ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  const either = algorithm === 'CRC32' || algorithm === 'CRC32C';
  if (!either && (type === 'FULL_OBJECT') !== (algorithm === 'CRC64NVME')) {
    throw new S3Error(
      'InvalidRequest',
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return type;
}

/** The upload and the part number that a request names. @throws S3Error InvalidArgument, NoSuchUpload */
export function partTarget({ store, request, bucket, key }: ObjectCall) {
  const layout = store.layout(bucket);
  const id = request.query.get('uploadId') ?? '';
  const number = Number(request.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  }
  return { layout, id, number, upload: readUpload(layout, id, key) };
}

/** UploadPart. */
export async function uploadPart(call: ObjectCall): Promise<S3Answer> {
  const { store, request, bucket, clock } = call;
  refuseCustomerKeys(call);
  const { layout, upload } = partTarget(call);
  refuseTooLarge(call);
  const given = givenAlgorithm(request);
  // A checksum of the whole needs none of the parts; one made of the parts' does.
  const needed = upload.named && (upload.type === 'COMPOSITE' || given !== null);
  if (needed && given !== upload.algorithm) {
    throw new S3Error(
      'InvalidRequest',
      `Checksum Type mismatch occurred, expected checksum Type: ${upload.algorithm.toLowerCase()}, actual checksum Type: ${given?.toLowerCase() ?? 'null'}`,
    );
  }
  const retained = upload.retention ?? defaultRetention(layout, clock.now());
  requireVouched(call, retained !== undefined || upload.legalHold === true, 'Part');
  const received = await receiveChecked(store, bucket, request, upload.algorithm);
  const part = takePart(call, received);
  const headers = {
    etag: `"${part.etag}"`,
    [checksumHeader(part.algorithm)]: part.checksum,
    ...encryptionHeaders(call, upload.encryption),
  };
  return { status: 200, headers };
}

/** Makes a received body the part a request is about. @throws S3Error NoSuchUpload when the upload has ended meanwhile */
export function takePart(call: ObjectCall, received: ReceivedBody): PartRecord {
  try {
    const { layout, id, number, upload } = partTarget(call);
    return keepPart(layout, id, number, received, upload, call.clock.now());
  } catch (error) {
    discard(received.file);
    throw error;
  }
}

/** AbortMultipartUpload. */
export async function abortUpload({ store, request, bucket, key }: ObjectCall): Promise<S3Answer> {
  const layout = store.layout(bucket);
  const id = request.query.get('uploadId') ?? '';
  readUpload(layout, id, key);
  endUpload(layout, id);
  return { status: 204 };
}
