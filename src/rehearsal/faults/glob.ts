/**
 * Whether a pattern with `*` (any text, also none, slashes included) and `?` (one character) covers all of `text`. Takes time in
 * proportion to both lengths at most, whatever the pattern.
 */
export function globMatches(pattern: string, text: string): boolean {
  let [p, t] = [0, 0];
  let star = -1;
  let taken = 0;
  while (t < text.length) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p;
      taken = t;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      // The last star takes one character more.
      taken += 1;
      t = taken;
      p = star + 1;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
