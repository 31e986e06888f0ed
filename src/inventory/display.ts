import type { ShownPath } from './inventory.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of raw bytes if, and only if, they are valid UTF-8. */
export function utf8OrNull(raw: Uint8Array): string | null {
  try {
    return decoder.decode(raw);
  } catch {
    return null;
  }
}

/**
 * What a terminal might act on or hide: C0, DEL, C1, line and paragraph separators, and all format characters of Unicode: bidi
 * controls, joiners, soft hyphens, the byte order mark, tags.
 */
const OBEYED_OR_HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function mustEscape(char: string, point: number): boolean {
  return point < 0x7f ? point < 0x20 : OBEYED_OR_HIDDEN.test(char);
}

/** Text made safe to print: nothing in a file name can move the cursor, colour the screen or reverse the line. */
export function safeText(text: string): string {
  let out = '';
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    if (point === 0x5c) out += '\\\\';
    else if (!mustEscape(char, point)) out += char;
    else out += point <= 0xff ? `\\x${point.toString(16).padStart(2, '0')}` : `\\u{${point.toString(16)}}`;
  }
  return out;
}

/** Raw name bytes made safe to print; bytes that are not UTF-8 appear as `\xNN`. */
export function safePath(raw: Uint8Array): string {
  const text = utf8OrNull(raw);
  if (text !== null) return safeText(text);
  let out = '';
  for (let at = 0; at < raw.length; ) {
    const length = validSequenceLength(raw, at);
    if (length > 0) {
      out += safeText(decoder.decode(raw.subarray(at, at + length)));
      at += length;
    } else {
      out += `\\x${(raw[at] ?? 0).toString(16).padStart(2, '0')}`;
      at += 1;
    }
  }
  return out;
}

/** Length of the valid UTF-8 sequence that starts at `at`, 0 when there is none. */
function validSequenceLength(raw: Uint8Array, at: number): number {
  const lead = raw[at] ?? 0;
  const length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (length === 0 || at + length > raw.length) return 0;
  return utf8OrNull(raw.subarray(at, at + length)) === null ? 0 : length;
}

/** Characters of a path that a sentence has room for. */
const SENTENCE_CHARS = 72;

/** A shown path cut in the middle, so that a message stays a sentence: it keeps its beginning and its name. */
export function inSentence(path: ShownPath): string {
  const chars = [...path.text];
  if (chars.length <= SENTENCE_CHARS) return path.text;
  const half = Math.floor((SENTENCE_CHARS - 1) / 2);
  return `${chars.slice(0, half).join('')}…${chars.slice(-half).join('')}`;
}

/** Both forms of a path, for JSON documents. */
export function shown(raw: Uint8Array): ShownPath {
  return { text: safePath(raw), bytes: Buffer.from(raw).toString('base64') };
}
