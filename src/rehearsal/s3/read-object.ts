import type { StoredObject } from '../object-store.ts';
import type { ByteRange } from '../store/body.ts';
import { requireReadable } from './archive.ts';
import { checksumHeader } from './body.ts';
import { checkConditions } from './conditions.ts';
import { refuseCustomerKeys } from './encryption.ts';
import { findObject, readFound } from './find-object.ts';
import { checksumHeaders, objectHeaders } from './object-headers.ts';
import { rangeOf } from './range.ts';
import { headerOf, type ObjectCall, type S3Answer, type S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';
import { partCount, partOf, type StoredPart } from './stored-parts.ts';

/** HeadObject, whole, one range or one part. */
export async function headObject(call: ObjectCall): Promise<S3Answer> {
  const object = await checkedObject(call);
  return answerFor(call, object, sliceOf(call.request, object));
}

/** GetObject, whole, one range or one part. Archived objects are refused unless restored. */
export async function getObject(call: ObjectCall): Promise<S3Answer> {
  const head = await checkedObject(call);
  requireReadable(head, call.clock.now());
  const slice = sliceOf(call.request, head);
  const found = await readFound(call, head, slice?.range);
  return { ...answerFor(call, found.object, slice), body: found.body };
}

async function checkedObject(call: ObjectCall): Promise<StoredObject> {
  refuseCustomerKeys(call);
  const object = await findObject(call);
  checkConditions(call.request, object);
  return object;
}

interface Slice {
  readonly range: ByteRange;
  /** Set when it was asked for by the number of a part. */
  readonly part?: StoredPart;
}

/** What of the object is asked for; null: all of it. @throws S3Error InvalidRange, InvalidPartNumber, InvalidRequest */
function sliceOf(request: S3Request, object: StoredObject): Slice | null {
  const text = request.query.get('partNumber');
  const header = headerOf(request, 'range');
  if (text === null) {
    const range = rangeOf(header, object.sizeBytes);
    return range === null ? null : { range };
  }
  if (header !== undefined) {
    throw new S3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
  }
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 10_000) {
    throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  }
  const part = partOf(object, number);
  if (part === null) throw new S3Error('InvalidPartNumber', 'The requested partnumber is not satisfiable');
  return { range: { start: part.start, end: part.start + part.sizeBytes - 1 }, part };
}

function answerFor(call: ObjectCall, object: StoredObject, slice: Slice | null): S3Answer {
  const { request } = call;
  const wantsChecksums = headerOf(request, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
  const headers = {
    ...objectHeaders(call, object),
    ...overrides(request),
    ...(slice?.part === undefined || object.parts === undefined
      ? {}
      : { 'x-amz-mp-parts-count': String(partCount(object.parts)) }),
    ...(wantsChecksums ? sliceChecksum(object, slice) : {}),
  };
  // An empty object has no byte that a range could name.
  if (slice === null || object.sizeBytes === 0) return { status: 200, headers };
  const { start, end } = slice.range;
  const length = { 'content-length': String(end - start + 1) };
  return {
    status: 206,
    headers: { ...headers, ...length, 'content-range': `bytes ${start}-${end}/${object.sizeBytes}` },
  };
}

/** A range has no checksum; a part has the one it came with, when S3 keeps those. */
function sliceChecksum(object: StoredObject, slice: Slice | null): Record<string, string> {
  if (slice === null) return checksumHeaders(object);
  const { part } = slice;
  if (part === undefined) return {};
  if (part.sizeBytes === object.sizeBytes && object.checksum.type === 'FULL_OBJECT')
    return checksumHeaders(object);
  if (part.checksum === undefined) return {};
  const { algorithm, type } = object.checksum;
  return { [checksumHeader(algorithm)]: part.checksum, 'x-amz-checksum-type': type };
}

/** `response-content-type` and the like replace what S3 would say. */
function overrides({ query }: S3Request): Record<string, string> {
  const given: Record<string, string> = {};
  for (const name of OVERRIDES) {
    const value = query.get(`response-${name}`);
    // What no header can hold would end the answer in an error.
    if (value !== null && /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw new S3Error('InvalidArgument', `response-${name} cannot be a header`);
    }
    if (value !== null) given[name] = value;
  }
  return given;
}

const OVERRIDES = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];
/** The query parameters of GetObject and HeadObject. */
export const READ_OPTIONS: readonly string[] = [
  'versionId',
  'partNumber',
  ...OVERRIDES.map((name) => `response-${name}`),
];
