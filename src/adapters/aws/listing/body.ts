import type { ListedObject } from '../../../ports/bucket.ts';
import { createTimeReader } from './listed-time.ts';
import { type ReadObject, readObject } from './object-element.ts';
import { behindSpace, unescaped } from './xml-text.ts';

/** What one answer of ListObjectsV2 says. Keys and prefixes are decoded. */
export interface ListedPage {
  readonly objects: readonly ListedObject[];
  readonly commonPrefixes: readonly string[];
  /** Token of the next page; null when this is the last. */
  readonly next: string | null;
}

/** Elements of the answer that are looked at; others are passed over. */
type Fields = Map<string, string>;

const CONTENTS = '<Contents>';

/**
 * Reads the answer of ListObjectsV2 (as the SDK has it in ListObjectsV2Output), which S3 writes without anything but elements and text. Null for
 * whatever else a document may hold (comments, CDATA, attributes below the root, namespaces' prefixes, values that are none), which is
 * left to a whole XML parser; that takes ten times as long. Throws URIError when a key is encoded as no text.
 */
export function readListBody(text: string): ListedPage | null {
  const start = /^(?:\s*<\?xml[^?<>]*\?>)?\s*<ListBucketResult(?:\s[^<>]*[^/<>])?>/.exec(text);
  if (start === null) return null;
  const objects: ReadObject['object'][] = [];
  const prefixes: string[] = [];
  const top: Fields = new Map();
  const timeOf = createTimeReader();
  let at = start[0].length;
  for (;;) {
    at = behindSpace(text, at);
    if (text.startsWith(CONTENTS, at)) {
      const read = readObject(text, at + CONTENTS.length, timeOf);
      if (read === null) return null;
      objects.push(read.object);
      at = read.after;
      continue;
    }
    const element = elementAt(text, at);
    if (element === null) return null;
    if (element === 'end') {
      if (!END.test(text.slice(at))) return null;
      break;
    }
    at = element.after;
    if (element.name === 'CommonPrefixes') {
      const fields = fieldsOf(text, element.from, element.to);
      if (fields === null) return null;
      prefixes.push(fields.get('Prefix') ?? '');
    } else if (element.name === 'Contents' || !put(top, text, element)) return null;
  }
  return pageOf(top, objects, prefixes);
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
  const at = behindSpace(text, from);
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

/** False when the content is none that is read. */
function put(fields: Fields, text: string, { name, from, to }: Element): boolean {
  const content = unescaped(text.slice(from, to));
  if (content === null) return false;
  fields.set(name, content);
  return true;
}

const NAME = /^[A-Za-z0-9]+$/;
const [LESS, SLASH] = [0x3c, 0x2f];

function pageOf(
  top: Fields,
  objects: readonly ReadObject['object'][],
  prefixes: readonly string[],
): ListedPage | null {
  const truncated = top.get('IsTruncated');
  if (truncated !== 'true' && truncated !== 'false') return null;
  const next = truncated === 'true' ? top.get('NextContinuationToken') : null;
  if (next === undefined) return null;
  if (top.get('EncodingType') !== 'url') return { objects, commonPrefixes: prefixes, next };
  for (const object of objects) object.key = decodeKey(object.key);
  return { objects, commonPrefixes: prefixes.map(decodeKey), next };
}

/** Undoes S3's form encoding: a space comes as `+`, a plus sign as `%2B`. Throws URIError when the bytes are no UTF-8. */
export function decodeKey(encoded: string): string {
  if (!encoded.includes('%') && !encoded.includes('+')) return encoded;
  return decodeURIComponent(encoded.replaceAll('+', ' '));
}
