/** Beyond it no character decomposes [Unicode 17, UnicodeData]. */
const END = 0x30000;

/** Vowels and finals of Hangul, which join the letter before them; marks are the other characters that do. */
const JOINING = '\u1161-\u1175\u11a8-\u11c2';

let known: string | null = null;

/**
 * A character class: text without any of it is in normal form C already. Marks, Hangul that joins, and every character
 * that normalisation replaces. Valid in JavaScript (`u`) and RE2. Made once, in about 50 ms.
 */
export function unsettledClass(): string {
  known ??= `[\\p{M}${JOINING}${replacedRanges()}]`;
  return known;
}

function replacedRanges(): string {
  let ranges = '';
  let from = 0;
  for (let point = 0x80; point <= END; point++) {
    const surrogate = point >= 0xd800 && point <= 0xdfff;
    const char = surrogate ? '' : String.fromCodePoint(point);
    const replaced = char.normalize('NFC') !== char;
    if (replaced && from === 0) from = point;
    if (!replaced && from !== 0) {
      ranges += `${String.fromCodePoint(from)}-${String.fromCodePoint(point - 1)}`;
      from = 0;
    }
  }
  return ranges;
}
