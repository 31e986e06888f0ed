import type { StoredObject } from '../object-store.ts';
import { countParameter, MAX_ENTRIES } from './count-parameter.ts';
import { refuseCustomerKeys } from './encryption.ts';
import { findObject } from './find-object.ts';
import { versionHeader } from './object-headers.ts';
import { headerOf, type ObjectCall, type S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { partCount, partsAfter } from './stored-parts.ts';
import { type XmlFields, xmlDocument } from './xml.ts';

const ATTRIBUTES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const;

/** GetObjectAttributes; of archived objects too. */
export async function getObjectAttributes(call: ObjectCall): Promise<S3Answer> {
  refuseCustomerKeys(call);
  const asked = (headerOf(call.request, 'x-amz-object-attributes') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (asked.length === 0) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-object-attributes');
  }
  if (asked.some((name) => !ATTRIBUTES.some((known) => known === name))) {
    throw new S3Error('InvalidArgument', 'Invalid attribute name specified.');
  }
  const object = await findObject(call);
  const fields: XmlFields = {
    ETag: object.etag,
    Checksum: checksumFields(object),
    ObjectParts: partsFields(call, object),
    StorageClass: object.storageClass,
    ObjectSize: object.sizeBytes,
  };
  const chosen = Object.entries(fields).filter(([name]) => asked.includes(name));
  const headers = { 'last-modified': object.lastModified.toUTCString(), ...versionHeader(object) };
  return {
    status: 200,
    headers,
    body: xmlDocument('GetObjectAttributesResponse', Object.fromEntries(chosen)),
  };
}

// Unlike HeadObject, this names a composite value without its number of parts [aws-facts C.3].
function checksumFields({ checksum }: StoredObject): XmlFields {
  const value = checksum.type === 'COMPOSITE' ? checksum.value.replace(/-\d+$/, '') : checksum.value;
  return { [`Checksum${checksum.algorithm}`]: value, ChecksumType: checksum.type };
}

/** Absent for one piece; the parts themselves only where the checksum is made of theirs [aws-facts C.3]. */
function partsFields({ request }: ObjectCall, { parts, checksum }: StoredObject): XmlFields | undefined {
  const limit = countParameter(headerOf(request, 'x-amz-max-parts'), 'max-parts', MAX_ENTRIES);
  const marker = countParameter(headerOf(request, 'x-amz-part-number-marker'), 'part-number-marker', 0);
  if (parts === undefined) return undefined;
  const total = partCount(parts);
  if (parts.checksums === undefined) return { PartsCount: total };
  const page: XmlFields[] = [];
  let last = marker;
  for (const part of partsAfter(parts, marker)) {
    if (page.length === Math.min(limit, MAX_ENTRIES)) break;
    page.push({
      PartNumber: part.number,
      Size: part.sizeBytes,
      [`Checksum${checksum.algorithm}`]: part.checksum,
    });
    last = part.number;
  }
  return {
    PartsCount: total,
    PartNumberMarker: marker,
    NextPartNumberMarker: last,
    MaxParts: limit,
    IsTruncated: last < total && page.length > 0,
    Part: page,
  };
}
