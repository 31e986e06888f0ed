import type { ListedObject } from '../../../ports/bucket.ts';
import { bareEtag } from '../s3-calls.ts';
import type { TimeReader } from './listed-time.ts';
import { restoreStateOf } from './restore-state.ts';
import { behindSpace, unescaped } from './xml-text.ts';

/** One object of a listing, its key as it stands there with entities undone, and where its element ends in the text. */
export interface ReadObject {
  readonly object: { -readonly [Name in keyof ListedObject]: ListedObject[Name] };
  readonly after: number;
}

const END = '</Contents>';
const RESTORE = 'RestoreStatus';
const RESTORE_END = `</${RESTORE}>`;
const QUOTE = '&quot;';
const NAME = /^[A-Za-z0-9]+$/;
const [LESS, SLASH, ZERO] = [0x3c, 0x2f, 0x30];
/** More would not be exact as a number. */
const MOST_DIGITS = 15;
const NONE: readonly string[] = [];
const CRC64NVME: readonly string[] = ['CRC64NVME'];

/**
 * Reads what is in a `Contents` element from `from` on, in one pass: a page has a thousand of them, so nothing is made that is
 * not told. Null for what listings of S3 do not hold.
 */
export function readObject(text: string, from: number, timeOf: TimeReader): ReadObject | null {
  let key: string | null = null;
  let etag: string | null = '';
  let sizeBytes = Number.NaN;
  let modifiedMs = Number.NaN;
  let untilMs: number | null = null;
  let storageClass: string | null = '';
  let algorithms = NONE;
  let inProgress: boolean | undefined;
  let inRestore = false;
  let at = from;
  for (;;) {
    at = behindSpace(text, at);
    if (text.charCodeAt(at) !== LESS) return null;
    if (text.charCodeAt(at + 1) === SLASH) {
      if (!inRestore) break;
      if (!text.startsWith(RESTORE_END, at)) return null;
      inRestore = false;
      at += RESTORE_END.length;
      continue;
    }
    const close = text.indexOf('>', at);
    if (close === -1) return null;
    const empty = text.charCodeAt(close - 1) === SLASH;
    const name = text.slice(at + 1, empty ? close - 1 : close);
    const begin = close + 1;
    let end = begin;
    at = begin;
    if (name === RESTORE && !empty) {
      if (inRestore) return null;
      inRestore = true;
      continue;
    }
    if (!empty) {
      // Owners are elements themselves, and passed over.
      end = name === 'Owner' ? text.indexOf('</Owner>', begin) : text.indexOf('<', begin);
      if (end === -1 || text.charCodeAt(end + 1) !== SLASH || !text.startsWith(name, end + 2)) return null;
      at = end + name.length + 3;
      if (text.charCodeAt(at - 1) !== 0x3e) return null;
    }
    switch (name) {
      case 'Key':
        key = unescaped(text.slice(begin, end));
        if (key === null) return null;
        break;
      case 'LastModified':
        modifiedMs = timeOf(text, begin, end);
        break;
      case 'ETag':
        etag = etagIn(text, begin, end);
        if (etag === null) return null;
        break;
      case 'ChecksumAlgorithm': {
        const algorithm = unescaped(text.slice(begin, end));
        if (algorithm === null) return null;
        if (algorithms === NONE) algorithms = algorithm === 'CRC64NVME' ? CRC64NVME : [algorithm];
        else algorithms = [...algorithms, algorithm];
        break;
      }
      case 'Size':
        sizeBytes = digitsIn(text, begin, end);
        break;
      case 'StorageClass':
        storageClass = unescaped(text.slice(begin, end));
        if (storageClass === null) return null;
        break;
      case 'IsRestoreInProgress':
        inProgress = text.slice(begin, end) === 'true';
        break;
      case 'RestoreExpiryDate':
        untilMs = timeOf(text, begin, end);
        if (Number.isNaN(untilMs)) return null;
        break;
      default:
        if (name !== 'Owner' && (!NAME.test(name) || unescaped(text.slice(begin, end)) === null)) return null;
    }
  }
  if (!text.startsWith(END, at) || key === null || Number.isNaN(sizeBytes) || Number.isNaN(modifiedMs))
    return null;
  const lastModified = new Date(modifiedMs);
  const object = {
    key,
    sizeBytes,
    etag,
    lastModified,
    storageClass: storageClass || 'STANDARD',
    checksumAlgorithms: algorithms,
  };
  const restore = restoreStateOf(inProgress, untilMs === null ? undefined : new Date(untilMs));
  return { object: inProgress === undefined ? object : { ...object, ...restore }, after: at + END.length };
}

/** An ETag without its quotes, which S3 writes as entities; null for entities that are not known. */
function etagIn(text: string, from: number, to: number): string | null {
  const [begin, end] = [from + QUOTE.length, to - QUOTE.length];
  if (end >= begin && text.startsWith(QUOTE, from) && text.startsWith(QUOTE, end)) {
    const inner = text.slice(begin, end);
    if (!inner.includes('&')) return inner;
  }
  const whole = unescaped(text.slice(from, to));
  return whole === null ? null : bareEtag(whole);
}

function digitsIn(text: string, from: number, to: number): number {
  if (from === to || to - from > MOST_DIGITS) return Number.NaN;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
