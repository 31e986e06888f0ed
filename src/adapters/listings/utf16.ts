import { peeked } from './source.ts';

/** Carriage return and line feed in UTF-16, little-endian. */
const LINE_END = Buffer.from('\r\n', 'utf16le');

/** More without an end of a line is passed on as it is: the reader of lines has its own limit. */
const MAX_HELD_BYTES = 4 << 20;

/**
 * A listing in the encoding its byte order mark names, as UTF-8 without the mark: UTF-16 is what Windows' programs write
 * when asked for Unicode. Without a mark the bytes stay as they are.
 */
export async function* inUtf8(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, all } = await peeked(input);
  const [first, second, third] = head;
  if (first === 0xef && second === 0xbb && third === 0xbf) yield* withoutFirst(all, 3);
  else if (first === 0xff && second === 0xfe) yield* fromUtf16(withoutFirst(all, 2), false);
  else if (first === 0xfe && second === 0xff) yield* fromUtf16(withoutFirst(all, 2), true);
  else yield* all;
}

async function* withoutFirst(input: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of input) {
    yield left === 0 ? chunk : chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

/**
 * Line by line, so that a byte too few spoils one line and not all that follow. The end of a line as bytes cannot come about
 * between two characters of any language.
 */
async function* fromUtf16(input: AsyncIterable<Uint8Array>, bigEndian: boolean): AsyncGenerator<Uint8Array> {
  const lineEnd = bigEndian ? Buffer.from(LINE_END).swap16() : LINE_END;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of input) {
    rest = Buffer.concat([rest, chunk]);
    const texts: Buffer[] = [];
    let at = 0;
    for (let end = rest.indexOf(lineEnd); end !== -1; end = rest.indexOf(lineEnd, at)) {
      texts.push(utf8Of(rest.subarray(at, end), bigEndian), Buffer.from('\r\n'));
      at = end + lineEnd.length;
    }
    rest = rest.subarray(at);
    if (rest.length > MAX_HELD_BYTES) {
      texts.push(utf8Of(rest.subarray(0, rest.length & ~1), bigEndian));
      rest = rest.subarray(rest.length & ~1);
    }
    if (texts.length > 0) yield Buffer.concat(texts);
  }
  if (rest.length > 0) yield utf8Of(rest, bigEndian);
}

/** Half a character at the end is told by a NUL, which no line may hold. */
function utf8Of(line: Buffer, bigEndian: boolean): Buffer {
  const whole = Buffer.from(line.subarray(0, line.length & ~1));
  const text = (bigEndian ? whole.swap16() : whole).toString('utf16le');
  const bytes = /\p{Surrogate}/u.test(text) ? wtf8(text) : Buffer.from(text, 'utf8');
  return line.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from([0])]);
}

/** Half a surrogate pair, which NTFS allows in names, as the three bytes that are not UTF-8 [WTF-8]: it stays what it is. */
function wtf8(text: string): Buffer {
  const parts: Buffer[] = [];
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    const lone = point >= 0xd800 && point <= 0xdfff;
    const bytes = [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f)];
    parts.push(lone ? Buffer.from(bytes) : Buffer.from(char, 'utf8'));
  }
  return Buffer.concat(parts);
}
