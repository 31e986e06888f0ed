import { compareKeys } from '../store/key-order.ts';
import { OWNER } from './bucket-fixed.ts';
import { countParameter, MAX_ENTRIES } from './count-parameter.ts';
import { urlEncode } from './list-page.ts';
import type { BucketCall, S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { type UploadRecord, uploadsOf } from './upload-record.ts';
import { xmlDocument } from './xml.ts';

/** An upload, or a common prefix of some: then without one. */
interface Entry {
  /** Key or common prefix. */
  readonly name: string;
  /** Upload id; empty for a common prefix. */
  readonly id: string;
  readonly upload: UploadRecord | null;
}

const compare = (a: Pick<Entry, 'name' | 'id'>, b: Pick<Entry, 'name' | 'id'>): number =>
  compareKeys(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** ListMultipartUploads: uploads under way by key, those of one key in the order they were begun. */
export async function listUploads({ store, request, bucket }: BucketCall): Promise<S3Answer> {
  const { query } = request;
  const of = (name: string): string => query.get(name) ?? '';
  const encoding = query.get('encoding-type');
  if (encoding !== null && encoding !== 'url') {
    throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request');
  }
  const encode = encoding === null ? (text: string): string => text : urlEncode;
  const limit = countParameter(query.get('max-uploads'), 'max-uploads', MAX_ENTRIES);
  const size = Math.min(limit, MAX_ENTRIES);
  const prefix = of('prefix');
  const delimiter = of('delimiter');
  const marker = { name: of('key-marker'), id: of('key-marker') === '' ? '' : of('upload-id-marker') };
  const first = firstEntries(size + 1, marker, () => entriesOf(store.layout(bucket), prefix, delimiter));
  const page = first.slice(0, size);
  const truncated = size > 0 && first.length > size;
  const last = page.at(-1);
  const body = xmlDocument('ListMultipartUploadsResult', {
    Bucket: bucket,
    KeyMarker: encode(marker.name),
    UploadIdMarker: marker.id,
    ...(truncated ? { NextKeyMarker: encode(last?.name ?? ''), NextUploadIdMarker: last?.id ?? '' } : {}),
    ...(prefix === '' ? {} : { Prefix: encode(prefix) }),
    ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
    ...(encoding === null ? {} : { EncodingType: encoding }),
    MaxUploads: limit,
    IsTruncated: truncated,
    Upload: page.flatMap(({ id, upload }) => (upload === null ? [] : [uploadFields(id, upload, encode)])),
    CommonPrefixes: page.flatMap(({ name, upload }) => (upload === null ? [{ Prefix: encode(name) }] : [])),
  });
  return { status: 200, body };
}

const uploadFields = (id: string, upload: UploadRecord, encode: (text: string) => string) => ({
  Key: encode(upload.key),
  UploadId: id,
  Initiator: OWNER,
  Owner: OWNER,
  StorageClass: upload.storageClass,
  Initiated: upload.initiated,
  ...(upload.named ? { ChecksumAlgorithm: upload.algorithm, ChecksumType: upload.type } : {}),
});

function* entriesOf(
  layout: Parameters<typeof uploadsOf>[0],
  prefix: string,
  delimiter: string,
): Generator<Entry> {
  for (const { id, upload } of uploadsOf(layout)) {
    if (!upload.key.startsWith(prefix)) continue;
    const end = delimiter === '' ? -1 : upload.key.indexOf(delimiter, prefix.length);
    if (end < 0) yield { name: upload.key, id, upload };
    else yield { name: upload.key.slice(0, end + delimiter.length), id: '', upload: null };
  }
}

/** The first `count` entries after the marker, in order; holds no more of them than that. */
function firstEntries(
  count: number,
  marker: Pick<Entry, 'name' | 'id'>,
  entries: () => Iterable<Entry>,
): readonly Entry[] {
  const first: Entry[] = [];
  for (const entry of entries()) {
    // A marker without an upload id is past all uploads of its key.
    if (marker.id === '' ? compareKeys(entry.name, marker.name) <= 0 : compare(entry, marker) <= 0) continue;
    let [low, high] = [0, first.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(first[middle] as Entry, entry) < 0) low = middle + 1;
      else high = middle;
    }
    const there = first[low];
    if (there !== undefined && compare(there, entry) === 0) continue;
    first.splice(low, 0, entry);
    if (first.length > count) first.pop();
  }
  return first;
}
