/** Quotes a symbol that stands for itself, or begins an encoded byte [rclone overview, restricted filenames]. */
const QUOTE = '\u201b';
const ENCODED = /\u201b(?:([89A-F][0-9A-F])|([\s\S]))|[\u2401-\u241f\u2421]/g;

/**
 * The raw bytes behind a path as rclone shows it, as byte text: control characters stand there as pictures of themselves,
 * bytes that are not UTF-8 as `‛` and two digits [rclone overview; seen with 1.60]. The picture of NUL is one: no name holds
 * a NUL.
 */
export function rcloneBytes(path: string): string {
  let out = '';
  let at = 0;
  for (const found of path.matchAll(ENCODED)) {
    out += utf8(path.slice(at, found.index)) + decoded(found);
    at = found.index + found[0].length;
  }
  return out + utf8(path.slice(at));
}

function decoded([whole, byte, symbol]: RegExpMatchArray): string {
  if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
  if (symbol !== undefined) return isSymbol(symbol) ? utf8(symbol) : utf8(whole);
  return whole === '\u2421' ? '\x7f' : String.fromCharCode(whole.charCodeAt(0) - 0x2400);
}

const isSymbol = (text: string): boolean => text === QUOTE || /[\u2400-\u2421\uff0e\uff0f]/.test(text);
const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
