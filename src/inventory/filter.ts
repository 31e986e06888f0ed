/**
 * DataSync exclude patterns as one regular expression over `/` + relative path, or null when there is nothing to
 * exclude. Use it as a full match, with dot matching newline (`s`), and `u` in JavaScript; the dialect is the common
 * part of JavaScript's and RE2's.
 *
 * Rules [aws-facts 2]: `*` is any run of characters, `/` included; `\*`, `\|` and `\\` are literal;
 * matching is case-sensitive and relative to the location's root, with a leading `/`; a matched directory takes all
 * below it along. Patterns are joined with `|` into DataSync's one FilterRule, so a bare `|` inside one divides it.
 * A pattern that starts with neither `/` nor `*` is read as if it had the `/`.
 */
export function excludeRegex(patterns: readonly string[]): string | null {
  const alternatives = patterns
    .flatMap(tokens)
    .filter((pattern) => pattern.length > 0)
    .map(patternRegex);
  return alternatives.length === 0 ? null : `(?:${alternatives.join('|')})(?:/.*)?`;
}

/**
 * Words of which every path that {@link excludeRegex} fits holds one, without the leading slash; null when a pattern has
 * none, such as a bare `*`, or one that SQL could not quote.
 */
export function excludeWords(patterns: readonly string[]): readonly string[] | null {
  const words = patterns
    .flatMap(tokens)
    .filter((pattern) => pattern.length > 0)
    .map(longestWord);
  return words.length === 0 || words.some((word) => word === '' || word.includes('\0')) ? null : words;
}

/** The longest run between stars. A slash at its start may be the one before the path, which is no part of it. */
function longestWord(pattern: readonly Token[]): string {
  const runs = [''];
  for (const token of pattern) {
    if (token === '*') runs.push('');
    else runs.push(`${runs.pop() ?? ''}${token.literal}`);
  }
  return runs
    .map((run) => run.replace(/^\//, ''))
    .reduce((longest, run) => (run.length > longest.length ? run : longest), '');
}

type Token = '*' | { readonly literal: string };

/** One list of tokens for each alternative of the pattern. */
function tokens(pattern: string): Token[][] {
  const all: Token[][] = [[]];
  const chars = [...pattern];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? '';
    const next = chars[at + 1];
    if (char === '\\' && (next === '*' || next === '|' || next === '\\')) {
      all.at(-1)?.push({ literal: next });
      at += 1;
    } else if (char === '|') all.push([]);
    else all.at(-1)?.push(char === '*' ? '*' : { literal: char });
  }
  return all;
}

function patternRegex(pattern: readonly Token[]): string {
  const first = pattern[0];
  const rooted = first === '*' || first?.literal === '/';
  const body = pattern.map((token) => (token === '*' ? '.*' : escaped(token.literal))).join('');
  return rooted ? body : `/${body}`;
}

/** Only what both dialects let a backslash escape; a NUL cannot stand in an SQL literal, nor in a file name. */
function escaped(char: string): string {
  if (char === '\0') return '\\x00';
  return /[\^$\\.*+?()[\]{}|]/.test(char) ? `\\${char}` : char;
}
