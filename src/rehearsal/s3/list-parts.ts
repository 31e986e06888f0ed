import { OWNER } from './bucket-fixed.ts';
import { countParameter, MAX_ENTRIES } from './count-parameter.ts';
import type { ObjectCall, S3Answer } from './request.ts';
import { partNumbers, readPart, readUpload } from './upload-record.ts';
import { xmlDocument } from './xml.ts';

/** ListParts: what has arrived of an upload. */
export async function listParts({ store, request, bucket, key }: ObjectCall): Promise<S3Answer> {
  const layout = store.layout(bucket);
  const { query } = request;
  const id = query.get('uploadId') ?? '';
  const upload = readUpload(layout, id, key);
  const marker = countParameter(query.get('part-number-marker'), 'part-number-marker', 0);
  const limit = countParameter(query.get('max-parts'), 'max-parts', MAX_ENTRIES);
  const left = partNumbers(layout, id).filter((number) => number > marker);
  const numbers = left.slice(0, Math.min(limit, MAX_ENTRIES));
  const parts = numbers.flatMap((number) => {
    const part = readPart(layout, id, number);
    if (part === null) return [];
    const shown = part.algorithm === upload.algorithm ? { [`Checksum${part.algorithm}`]: part.checksum } : {};
    const fields = {
      PartNumber: number,
      LastModified: part.lastModified,
      ETag: `"${part.etag}"`,
      Size: part.sizeBytes,
    };
    return [{ ...fields, ...shown }];
  });
  const body = xmlDocument('ListPartsResult', {
    Bucket: bucket,
    Key: key,
    UploadId: id,
    Initiator: OWNER,
    Owner: OWNER,
    StorageClass: upload.storageClass,
    PartNumberMarker: marker,
    NextPartNumberMarker: numbers.at(-1) ?? marker,
    MaxParts: limit,
    IsTruncated: numbers.length < left.length,
    ...(upload.named ? { ChecksumAlgorithm: upload.algorithm, ChecksumType: upload.type } : {}),
    Part: parts,
  });
  return { status: 200, body };
}
