/** Nothing beyond the first two planes has case [Unicode 17, CaseFolding]. */
const END_OF_CASE = 0x20000;
/** The dotless i: upper case makes it an I, but full case folding leaves it alone (Unicode has it as a Turkic mapping only). */
const DOTLESS_I = '\u0131';

/** Folds of characters beyond ASCII that are not their own; made once, in about 25 ms. */
let foldings: ReadonlyMap<string, string> | null = null;

/**
 * The full case folding (Unicode's C and F mappings) of every character beyond ASCII that does not fold to itself.
 * Derived from JavaScript's own tables: lower, upper and lower case again bring together exactly what the folding does;
 * its letters may be others (Cherokee folds to capitals), its classes are the same. Tests hold it against Python's.
 */
export function caseFoldings(): ReadonlyMap<string, string> {
  if (foldings !== null) return foldings;
  const found = new Map<string, string>();
  for (let point = 0x80; point < END_OF_CASE; point++) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    const char = String.fromCodePoint(point);
    const folded = char.toLowerCase().toUpperCase().toLowerCase();
    if (folded !== char && char !== DOTLESS_I) found.set(char, folded);
  }
  foldings = found;
  return found;
}

/** Text under full case folding: what two names have in common that differ only by case. Not normalised. */
export function caseFold(text: string): string {
  const all = caseFoldings();
  let out = '';
  for (const char of text) out += char < '\x80' ? char.toLowerCase() : (all.get(char) ?? char);
  return out;
}
