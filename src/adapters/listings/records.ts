import { type ByteText, type ImportItem, itemOf, type Reading } from '../../inventory/import-entry.ts';

/** Longest line that is read, in bytes; what is longer is no line of any listing, and must not fill the memory. */
export const MAX_LINE_BYTES = 1 << 20;

/** Lines in the order of the listing, many at a time; `first` is the number of the first one. */
export interface Lines {
  readonly first: number;
  readonly texts: readonly ByteText[];
}

/**
 * Bytes cut into lines at each `terminator`, which is left out. The last line needs none. One that is too long is cut off
 * one byte behind {@link MAX_LINE_BYTES}.
 */
export async function* linesOf(
  input: AsyncIterable<Uint8Array>,
  terminator: '\n' | '\0',
): AsyncGenerator<Lines> {
  let first = 1;
  let rest = '';
  for await (const chunk of input) {
    const texts = (rest + latin1(chunk)).split(terminator);
    rest = (texts.pop() ?? '').slice(0, MAX_LINE_BYTES + 1);
    if (texts.length > 0) yield { first, texts };
    first += texts.length;
  }
  if (rest !== '') yield { first, texts: [rest] };
}

/** Items of a listing in which a line stands for itself. */
export async function* readLines(
  input: AsyncIterable<Uint8Array>,
  terminator: '\n' | '\0',
  read: (text: ByteText) => Reading,
): AsyncGenerator<readonly ImportItem[]> {
  for await (const { first, texts } of linesOf(input, terminator)) {
    yield texts.map((text, at) => itemOf(readBounded(text, read), first + at, text));
  }
}

/** {@link MAX_LINE_BYTES} kept. */
export function readBounded(text: ByteText, read: (text: ByteText) => Reading): Reading {
  return text.length > MAX_LINE_BYTES ? TOO_LONG : read(text);
}

const TOO_LONG: Reading = { reason: `the line is longer than ${MAX_LINE_BYTES} bytes` };

/** Without the carriage return that Windows puts before each line feed. */
export const withoutReturn = (text: ByteText): ByteText => (text.endsWith('\r') ? text.slice(0, -1) : text);

const latin1 = (chunk: Uint8Array): ByteText =>
  Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
