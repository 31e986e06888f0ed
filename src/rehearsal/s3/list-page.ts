import { compareKeys, successorOf } from '../store/key-order.ts';
import type { VersionStart } from '../store/scan.ts';
import { S3Error } from './s3-error.ts';

/** S3 answers at most this many keys and common prefixes at once. */
const MAX_KEYS = 1000;

/** What every listing may be asked for. */
export interface ListQuery {
  readonly prefix: string;
  /** Empty: no grouping. */
  readonly delimiter: string;
  /** As it was asked for. */
  readonly maxKeys: number;
  /** `url` or absent. */
  readonly encodingType: string | undefined;
  /** Text as it goes into the answer. */
  readonly encode: (text: string) => string;
}

/** @throws S3Error InvalidArgument */
export function listQuery(query: URLSearchParams): ListQuery {
  const encodingType = query.get('encoding-type') ?? undefined;
  if (encodingType !== undefined && encodingType !== 'url')
    throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request');
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    maxKeys: maxKeys(query.get('max-keys')),
    encodingType,
    encode: encodingType === undefined ? (text) => text : urlEncode,
  };
}

function maxKeys(text: string | null): number {
  if (text === null) return MAX_KEYS;
  if (!/^\d{1,10}$/.test(text))
    throw new S3Error('InvalidArgument', 'Provided max-keys not an integer or within integer range');
  return Number(text);
}

/** As S3 does with `encoding-type=url`: a space becomes `+`, a plus `%2B`, slashes and `-_.*` stay (measured on AWS, 2026-09). */
export function urlEncode(text: string): string {
  // Most keys have nothing to encode.
  if (/^[\w\-./*]*$/.test(text)) return text;
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (unit) => `%${unit.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/');
}

/** One page of a listing. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly commonPrefixes: readonly string[];
  /** The key at which the next page begins; null when this is the last. */
  readonly next: string | null;
  /** The item or common prefix with which this page ends. */
  readonly last: Item | string | null;
}

/** Collects a page from `scan`, which tells items in key order from a start on. */
export async function listPage<Item extends { readonly key: string }>(
  scan: (start: VersionStart) => AsyncGenerator<Item>,
  { prefix, delimiter, maxKeys: wanted }: ListQuery,
  start: VersionStart,
): Promise<Page<Item>> {
  const limit = Math.min(wanted, MAX_KEYS);
  const items: Item[] = [];
  const commonPrefixes: string[] = [];
  let last: Item | string | null = null;
  let from: VersionStart | null =
    compareKeys(start.key, prefix) < 0 ? { key: prefix, inclusive: true } : start;
  if (limit === 0) from = null;
  while (from !== null) {
    let skipTo: VersionStart | null = null;
    for await (const item of scan(from)) {
      if (!item.key.startsWith(prefix)) break;
      if (items.length + commonPrefixes.length === limit)
        return { items, commonPrefixes, next: item.key, last };
      const group = groupOf(item.key, prefix, delimiter);
      last = group ?? item;
      if (group === null) {
        items.push(item);
        continue;
      }
      commonPrefixes.push(group);
      const after = successorOf(group);
      skipTo = after === null ? null : { key: after, inclusive: true };
      break;
    }
    from = skipTo;
  }
  return { items, commonPrefixes, next: null, last };
}

function groupOf(key: string, prefix: string, delimiter: string): string | null {
  if (delimiter === '') return null;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? null : key.slice(0, end + delimiter.length);
}

/**
 * Where a listing goes on behind `marker`: behind the whole group when the marker is a common prefix that an earlier page
 * ended with.
 */
export function startBehind(marker: string, { prefix, delimiter }: ListQuery): VersionStart {
  if (marker === '') return { key: '', inclusive: true };
  const group = marker.startsWith(prefix) ? groupOf(marker, prefix, delimiter) : null;
  const after = group === marker ? successorOf(group) : null;
  return after === null ? { key: marker, inclusive: false } : { key: after, inclusive: true };
}
