import { HeadwaterError } from '../errors.ts';

/** Where in the document: `['shares', 1, 'agents', 0]`. */
export type ConfigPath = readonly (string | number)[];

/** One mistake in a configuration file. */
export interface Mistake {
  readonly path: ConfigPath;
  /** What is expected and what was found; never holds a value that may be a secret. */
  readonly text: string;
  /** `key` points at the key itself (an unknown one), `value` at what it holds. */
  readonly pointAt: 'key' | 'value';
}

/** A mistake with its place in the file; line and column count from 1. */
export interface PlacedMistake {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** `shares[1].agents[0]`; empty for the document itself. */
export function pathText(path: ConfigPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? printable(part) : `.${printable(part)}`;
  }
  return text;
}

/** The one error for all mistakes: `config-invalid`, usage, every mistake as `file:line:column path: text`. */
export function configInvalid(file: string, mistakes: readonly PlacedMistake[]): HeadwaterError {
  const lines = [...mistakes]
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map((mistake) => `  ${file}:${mistake.line}:${mistake.column} ${mistake.text}`);
  const unique = [...new Set(lines)];
  const count = unique.length === 1 ? 'a mistake' : `${unique.length} mistakes`;
  return new HeadwaterError({
    code: 'config-invalid',
    blame: 'usage',
    message: `${file} has ${count}:\n${unique.join('\n')}`,
    next: ['Correct the lines above, then run the command again; nothing was changed.'],
  });
}

const LONGEST_SHOWN = 60;

/** A value in words for "found ...". Only short scalars are quoted; long text is cut. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'object') return 'a mapping';
  return `${String(value)}`;
}

/** The kind of a value only, for places where the value may be something it should not be, such as a secret. */
export function describeKind(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'empty text' : 'text';
  return typeof value === 'number'
    ? 'a number'
    : typeof value === 'boolean'
      ? 'true or false'
      : describe(value);
}

/** Text in double quotes, safe on a terminal. URLs with credentials in them are not shown. */
export function quote(text: string): string {
  if (/:\/\/[^/]*@/.test(text)) return 'a URL with credentials (not shown)';
  const cut = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
  return printable(JSON.stringify(cut));
}

/** Control, bidirectional and invisible characters as escapes; the room below `inventory/display.ts` needs its own. */
function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
