/**
 * Calls `found` with each place at which a pattern (not empty) lies in some bytes, in their order. Horspool's search [Horspool 1980]: for ten
 * thousand places in a few megabytes it takes half as long as to ask the Buffer for one after another, or to make text of it first.
 */
export function eachPlace(bytes: Buffer, pattern: Buffer, found: (at: number) => void): void {
  const last = pattern.length - 1;
  const skips = new Uint32Array(256).fill(pattern.length);
  for (const [at, byte] of pattern.subarray(0, last).entries()) skips[byte] = last - at;
  const end = pattern[last];
  for (let at = last; at < bytes.length; ) {
    const byte = bytes[at] ?? 0;
    if (byte === end) {
      let same = 1;
      while (same <= last && bytes[at - same] === pattern[last - same]) same++;
      if (same > last) found(at - last);
    }
    at += skips[byte] ?? 1;
  }
}
