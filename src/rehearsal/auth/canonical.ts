import { createHash } from 'node:crypto';

/** What of a request is signed, exactly as it came. */
export interface RequestHead {
  readonly method: string;
  /** Path and query as sent, escapes untouched. */
  readonly target: string;
  /** Names and values by turns, as Node's `rawHeaders`. */
  readonly rawHeaders: readonly string[];
}

/** SHA-256 in hex. A text is taken byte for byte as it came over HTTP, which Node reads as Latin-1. */
export const sha256 = (bytes: string | Uint8Array): string =>
  createHash('sha256')
    .update(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
    .digest('hex');

const percent = (unit: string): string =>
  `%${unit.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/**
 * Escapes as Signature Version 4 wants them: everything but `A-Z a-z 0-9 - . _ ~`, once, in capitals. What is escaped
 * already stays so, unless it need not be.
 */
export function normalEscapes(text: string): string {
  // Nearly every part is in this form already.
  if (!/[^A-Za-z0-9\-._~]/.test(text)) return text;
  return text
    .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll(/[^A-Za-z0-9\-._~]/g, percent);
}

const normalPath = (path: string): string => path.split('/').map(normalEscapes).join('/');

/** Query parameters in the order and the escapes of the canonical request, without the signature itself. */
export function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...rest] = pair.replaceAll('+', '%20').split('=');
      return [normalEscapes(name), normalEscapes(rest.join('='))] as const;
    })
    .filter(([name]) => name !== 'X-Amz-Signature')
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Values by lower-case name, white space trimmed and folded; a header sent several times has them joined by commas. */
export function headerValues(rawHeaders: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const value = (rawHeaders[at + 1] ?? '').trim().replaceAll(/\s+/g, ' ');
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before},${value}`);
  }
  return values;
}

/**
 * The canonical request of Signature Version 4. S3 takes the path as it is, whatever dots and slashes are in it; the
 * others escape it a second time (theirs is always `/`).
 */
export function canonicalRequest(
  { method, target }: RequestHead,
  headers: ReadonlyMap<string, string>,
  signedHeaders: readonly string[],
  payloadHash: string,
  escapesPathTwice: boolean,
): string {
  const question = target.indexOf('?');
  const path = normalPath(question < 0 ? target : target.slice(0, question));
  const lines = signedHeaders.map((name) => `${name}:${headers.get(name) ?? ''}\n`).join('');
  return [
    method,
    escapesPathTwice ? path.replaceAll('%', '%25') : path,
    canonicalQuery(question < 0 ? '' : target.slice(question + 1)),
    lines,
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}
