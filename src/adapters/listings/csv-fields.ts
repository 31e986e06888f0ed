import type { ByteText } from '../../inventory/import-entry.ts';

/**
 * The fields of one CSV record [RFC 4180]. `open`: it ends within quotes, so that a line break may be part of a field.
 * `broken`: a quote stands where none can be. Strict on purpose: a quote too few must not swallow what follows.
 */
export function csvFields(text: ByteText, delimiter: string): readonly ByteText[] | 'open' | 'broken' {
  if (!text.includes('"')) return text.split(delimiter);
  const fields: ByteText[] = [];
  for (let at = 0; ; at++) {
    const quoted = text[at] === '"';
    const end = quoted ? endOfQuoted(text, at + 1) : endOfPlain(text, at, delimiter);
    if (end === -1) return 'open';
    const field = quoted ? text.slice(at + 1, end - 1).replaceAll('""', '"') : text.slice(at, end);
    if (!quoted && field.includes('"')) return 'broken';
    fields.push(field);
    if (end === text.length) return fields;
    if (text[end] !== delimiter) return 'broken';
    at = end;
  }
}

function endOfPlain(text: ByteText, from: number, delimiter: string): number {
  const end = text.indexOf(delimiter, from);
  return end === -1 ? text.length : end;
}

/** Just behind the closing quote, a doubled one being none; -1 when there is none. */
function endOfQuoted(text: ByteText, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at + 1;
  }
  return -1;
}
