/** Thrown for a key S3 does not accept: empty, over 1,024 bytes, or not Unicode text. */
export class InvalidKey extends Error {
  readonly reason: 'empty' | 'too-long' | 'not-unicode';
  constructor(reason: InvalidKey['reason']) {
    super(`not a key S3 accepts: ${reason}`);
    this.reason = reason;
  }
}

/** Longest S3 key in UTF-8 bytes [aws-facts E]. */
export const MAX_KEY_BYTES = 1024;

/** Ends the name of a body whose plain name is taken by a directory: keys `a` and `a/b`. */
export const BODY_SUFFIX = '%obj';
/** Ends the name of a sidecar. */
export const SIDECAR_SUFFIX = '%.json';
/** Ends the name of a directory that holds the continuations of a long component. */
export const CONTINUED_SUFFIX = '%+';
/** Starts the name of such a continuation, so that one is never `.` or `..`. */
export const CONTINUATION_PREFIX = '%-';
const EMPTY_COMPONENT = '%_';

/** File systems allow 255 bytes a name; the rest is room for prefix and suffix. */
const MAX_NAME_BYTES = 240;
const CHUNK_BYTES = 230;

// `%` stays itself unless it could be read as one of our own marks, so that `100% sure.txt` looks as it should.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control bytes are exactly what must be escaped
const ESCAPED = /[\u0000-\u001f\u007f]|%(?=[0-9A-F]{2}|obj$|\.json$|[+_]$)/g;
const TOKENS = /%[0-9A-F]{2}|./gsu;

const escapeUnit = (unit: string): string =>
  `%${unit.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/**
 * One key component (what stands between slashes) as file names: one, or several nested ones when it is longer
 * than a file name may be. Never `.`, `..`, empty, or holding a slash.
 */
export function encodeComponent(component: string): readonly string[] {
  if (component === '') return [EMPTY_COMPONENT];
  if (component === '.' || component === '..') return [component.replaceAll('.', '%2E')];
  const escaped = component.replace(ESCAPED, escapeUnit);
  return Buffer.byteLength(escaped) <= MAX_NAME_BYTES ? [escaped] : chunked(escaped);
}

function chunked(escaped: string): readonly string[] {
  const chunks: string[] = [];
  let chunk = '';
  let bytes = 0;
  for (const token of escaped.match(TOKENS) ?? []) {
    const size = Buffer.byteLength(token);
    if (bytes + size > CHUNK_BYTES) {
      chunks.push(chunk);
      chunk = '';
      bytes = 0;
    }
    chunk += token;
    bytes += size;
  }
  chunks.push(chunk);
  return chunks.map(
    (text, at) =>
      `${at === 0 ? '' : CONTINUATION_PREFIX}${text}${at === chunks.length - 1 ? '' : CONTINUED_SUFFIX}`,
  );
}

/** The inverse of {@link encodeComponent} for the joined text of its names, without prefixes and suffixes. */
export function decodeComponent(escaped: string): string {
  if (escaped === EMPTY_COMPONENT) return '';
  return escaped.replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/**
 * The names that lead from a bucket's `objects` (or `meta`) directory to a key. Different keys lead to different
 * places, and none leads outside.
 * @throws InvalidKey
 */
export function keyToNames(key: string): readonly string[] {
  if (key === '') throw new InvalidKey('empty');
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw new InvalidKey('too-long');
  if (/\p{Surrogate}/u.test(key)) throw new InvalidKey('not-unicode');
  return key.split('/').flatMap(encodeComponent);
}
