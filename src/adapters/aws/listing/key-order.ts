/** S3 refuses longer keys [aws-facts E]. */
export const LONGEST_KEY_BYTES = 1024;

const SURROGATE = /[\ud800-\udfff]/;

/** Orders keys by their UTF-8 bytes, as S3 lists them. JavaScript's own order differs beyond U+FFFF. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}

/** Behind every key that starts with `prefix`, but for those that go on with this character, which is assigned to nobody. */
export function behind(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}
