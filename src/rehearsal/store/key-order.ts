const SURROGATE = /[\ud800-\udfff]/;

/** Orders keys by their UTF-8 bytes, as S3 lists them. JavaScript's own order differs beyond U+FFFF. */
export function compareKeys(a: string, b: string): number {
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return compareUnits(a, b);
}

function compareUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The smallest string after every string that starts with `prefix`; null when there is none. */
export function successorOf(prefix: string): string | null {
  const points = Array.from(prefix);
  while (points.length > 0) {
    const point = points.pop()?.codePointAt(0) ?? 0;
    if (point === 0x10ffff) continue;
    // The surrogate range is no text.
    points.push(String.fromCodePoint(point === 0xd7ff ? 0xe000 : point + 1));
    return points.join('');
  }
  return null;
}
