import { createHash } from 'node:crypto';
import { HeadwaterError } from '../errors.ts';

/**
 * The one text a JSON value has: keys sorted by UTF-16 code units, no white space, numbers and strings as
 * `JSON.stringify` writes them (the parts of RFC 8785 that we need). A key whose value is undefined counts as absent.
 * Throws HeadwaterError `not-canonical` (bug) for what JSON cannot carry: NaN, infinities, bigint, functions, dates,
 * class instances, undefined outside an object, and cycles.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', new Set());
}

/** SHA-256 over {@link canonicalJson}, lower-case hex. */
export function canonicalDigest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function write(value: unknown, at: string, above: Set<object>): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value !== 'object') throw refused(at, typeof value === 'number' ? String(value) : typeof value);
  if (above.has(value)) throw refused(at, 'a cycle');
  above.add(value);
  const text = Array.isArray(value) ? writeList(value, at, above) : writeMap(value, at, above);
  above.delete(value);
  return text;
}

function writeList(list: readonly unknown[], at: string, above: Set<object>): string {
  return `[${Array.from(list, (item, index) => write(item, `${at}[${index}]`, above)).join(',')}]`;
}

function writeMap(map: object, at: string, above: Set<object>): string {
  const proto: unknown = Object.getPrototypeOf(map);
  if (proto !== Object.prototype && proto !== null) throw refused(at, map.constructor.name);
  const parts = Object.entries(map)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, value]) => `${JSON.stringify(key)}:${write(value, `${at}.${key}`, above)}`);
  return `{${parts.join(',')}}`;
}

function refused(at: string, what: string): HeadwaterError {
  return new HeadwaterError({
    code: 'not-canonical',
    blame: 'bug',
    message: `${at} holds ${what}, which canonical JSON cannot carry.`,
  });
}
