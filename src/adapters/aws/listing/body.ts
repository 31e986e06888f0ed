import type { ListedObject } from '../../../ports/bucket.ts';
import { bareEtag } from '../s3-calls.ts';
import { restoreStateOf } from './restore-state.ts';

/** What one answer of ListObjectsV2 says. Keys and prefixes are decoded. */
export interface ListedPage {
  readonly objects: readonly ListedObject[];
  readonly commonPrefixes: readonly string[];
  /** Token of the next page; null when this is the last. */
  readonly next: string | null;
}

/** Elements of the answer that are looked at; others are passed over. */
type Fields = Map<string, string>;

/**
 * Reads the answer of ListObjectsV2 (as the SDK has it in ListObjectsV2Output), which S3 writes without anything but elements and text. Null for
 * whatever else a document may hold (comments, CDATA, attributes below the root, namespaces' prefixes, values that are none), which is
 * left to a whole XML parser; that takes five times as long. Throws URIError when a key is encoded as no text.
 */
export function readListBody(text: string): ListedPage | null {
  const start = /^(?:\s*<\?xml[^?<>]*\?>)?\s*<ListBucketResult(?:\s[^<>]*[^/<>])?>/.exec(text);
  if (start === null) return null;
  const blocks: Fields[] = [];
  const prefixes: string[] = [];
  const top: Fields = new Map();
  let at = start[0].length;
  for (;;) {
    const element = elementAt(text, at);
    if (element === null) return null;
    if (element === 'end') {
      if (!END.test(text.slice(at))) return null;
      break;
    }
    at = element.after;
    if (element.name === 'Contents' || element.name === 'CommonPrefixes') {
      const fields = fieldsOf(text, element.from, element.to);
      if (fields === null) return null;
      if (element.name === 'Contents') blocks.push(fields);
      else prefixes.push(fields.get('Prefix') ?? '');
    } else if (!put(top, text, element)) return null;
  }
  return pageOf(top, blocks, prefixes);
}

const END = /^\s*<\/ListBucketResult>\s*$/;

/** An element: its name, where its content begins and ends, and where what follows begins. */
interface Element {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly after: number;
}

/** Lists repeat, so that an element may not be found by looking for the next end of its name only when it nests itself; none does. */
function elementAt(text: string, from: number): Element | 'end' | null {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at += 1;
  if (text.charCodeAt(at) !== LESS) return null;
  if (text.charCodeAt(at + 1) === SLASH) return 'end';
  const close = text.indexOf('>', at);
  if (close === -1) return null;
  const empty = text.charCodeAt(close - 1) === SLASH;
  const name = text.slice(at + 1, empty ? close - 1 : close);
  if (!NAME.test(name)) return null;
  if (empty) return { name, from: close, to: close, after: close + 1 };
  const end = `</${name}>`;
  const to = text.indexOf(end, close + 1);
  return to === -1 ? null : { name, from: close + 1, to, after: to + end.length };
}

function fieldsOf(text: string, from: number, to: number): Fields | null {
  const fields: Fields = new Map();
  for (let at = from; at < to; ) {
    const element = elementAt(text, at);
    if (element === null) return null;
    // Nothing but space is left before the end of the block.
    if (element === 'end') return fields;
    if (element.after > to || !put(fields, text, element)) return null;
    at = element.after;
  }
  return fields;
}

/** False when the content is none that is read. Owners, who are elements themselves, are passed over; how far a restore is, is not. */
function put(fields: Fields, text: string, { name, from, to }: Element): boolean {
  if (name === 'Owner') return true;
  if (name === 'RestoreStatus') {
    const status = fieldsOf(text, from, to);
    for (const [of, value] of status ?? []) fields.set(of, value);
    return status !== null;
  }
  const content = unescaped(text.slice(from, to));
  if (content === null) return false;
  const before = name === 'ChecksumAlgorithm' ? fields.get(name) : undefined;
  fields.set(name, before === undefined ? content : `${before},${content}`);
  return true;
}

const NAME = /^[A-Za-z0-9]+$/;
const [LESS, SLASH] = [0x3c, 0x2f];
const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Text of an element; null when it holds an element or an entity that XML does not know by itself. */
function unescaped(text: string): string | null {
  if (text.includes('<')) return null;
  if (!text.includes('&')) return text;
  let known = true;
  const plain = text.replace(
    /&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(\w{1,8}));|&/g,
    (_, decimal, hex, name) => {
      const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      if (point >= 0 && point <= 0x10ffff) return String.fromCodePoint(point);
      const named = ENTITIES[name ?? ''];
      known &&= named !== undefined;
      return named ?? '';
    },
  );
  return known ? plain : null;
}

function pageOf(top: Fields, blocks: readonly Fields[], prefixes: readonly string[]): ListedPage | null {
  const truncated = top.get('IsTruncated');
  if (truncated !== 'true' && truncated !== 'false') return null;
  const next = truncated === 'true' ? top.get('NextContinuationToken') : null;
  if (next === undefined) return null;
  const decode = top.get('EncodingType') === 'url' ? decodeKey : (key: string): string => key;
  const objects: ListedObject[] = [];
  for (const block of blocks) {
    const [key, size, modified] = [block.get('Key'), block.get('Size'), block.get('LastModified')];
    const modifiedMs = Date.parse(modified ?? '');
    if (key === undefined || size === undefined || !/^\d{1,15}$/.test(size) || Number.isNaN(modifiedMs))
      return null;
    const algorithms = block.get('ChecksumAlgorithm') ?? '';
    const [inProgress, until] = [block.get('IsRestoreInProgress'), block.get('RestoreExpiryDate')];
    if (until !== undefined && Number.isNaN(Date.parse(until))) return null;
    objects.push({
      key: decode(key),
      sizeBytes: Number(size),
      etag: bareEtag(block.get('ETag')),
      lastModified: new Date(modifiedMs),
      storageClass: block.get('StorageClass') || 'STANDARD',
      checksumAlgorithms: algorithms === '' ? NONE : (ONE_ALGORITHM[algorithms] ?? algorithms.split(',')),
      ...restoreStateOf(
        inProgress === undefined ? undefined : inProgress === 'true',
        until === undefined ? undefined : new Date(until),
      ),
    });
  }
  return { objects, commonPrefixes: prefixes.map(decode), next };
}

const NONE: readonly string[] = [];
const ONE_ALGORITHM: Readonly<Record<string, readonly string[]>> = { CRC64NVME: ['CRC64NVME'] };

/** Undoes S3's form encoding: a space comes as `+`, a plus sign as `%2B`. Throws URIError when the bytes are no UTF-8. */
export function decodeKey(encoded: string): string {
  if (!encoded.includes('%') && !encoded.includes('+')) return encoded;
  return decodeURIComponent(encoded.replaceAll('+', ' '));
}
