import type { FilterRule } from '@aws-sdk/client-datasync';
import { invalidRequest } from './refusals.ts';

/** Whether a path is selected; paths are raw bytes as latin1 text, with a leading slash. */
export type PathTest = (path: string) => boolean;

/** Longest filter [aws-facts 2]. */
const MAX_FILTER_CHARACTERS = 102_400;

/** One pattern, unescaped: literal pieces, with a `*` between each two. Bytes as latin1 text. */
type Pattern = readonly string[];

/** Splits `a|b*c` into patterns; `\` takes the meaning from `*`, `|` and `\` [aws-facts 2]. */
function parse(value: string): readonly Pattern[] {
  const bytes = Buffer.from(value, 'utf8').toString('latin1');
  const patterns: string[][] = [['']];
  let pieces = patterns[0] as string[];
  for (let i = 0; i < bytes.length; i++) {
    const char = bytes[i] as string;
    if (char === '|') {
      pieces = [''];
      patterns.push(pieces);
    } else if (char === '*') {
      pieces.push('');
    } else {
      const literal = char === '\\' && i + 1 < bytes.length ? (bytes[++i] as string) : char;
      pieces.push((pieces.pop() ?? '') + literal);
    }
  }
  return patterns.filter((p) => p.some((piece) => piece !== '') || p.length > 1);
}

function ruleValue(rules: readonly FilterRule[] | undefined): string {
  if (rules === undefined || rules.length === 0) return '';
  if (rules.length > 1) throw invalidRequest('Filters may hold one FilterRule only.', 'InvalidFilter');
  const rule = rules[0];
  if (rule?.FilterType !== 'SIMPLE_PATTERN')
    throw invalidRequest('FilterType must be SIMPLE_PATTERN.', 'InvalidFilter');
  const value = rule.Value ?? '';
  if (value.length > MAX_FILTER_CHARACTERS || value.includes('\0')) {
    throw invalidRequest('The filter value is too long or holds NUL.', 'InvalidFilter');
  }
  return value;
}

/** Matches without backtracking over regular expressions: pieces must appear in order, the outer two at the ends. */
function matches(pattern: Pattern, path: string): boolean {
  const first = pattern[0] ?? '';
  if (pattern.length === 1) return path === first;
  const last = pattern[pattern.length - 1] ?? '';
  if (path.length < first.length + last.length || !path.startsWith(first) || !path.endsWith(last))
    return false;
  let at = first.length;
  const end = path.length - last.length;
  for (const piece of pattern.slice(1, -1)) {
    const found = path.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

function anyOf(patterns: readonly Pattern[]): PathTest {
  const exact = new Set(patterns.filter((p) => p.length === 1).map((p) => (p[0] ?? '').replace(/\/$/, '')));
  const wild = patterns.filter((p) => p.length > 1);
  return (path) => exact.has(path) || wild.some((pattern) => matches(pattern, path));
}

/** Throws `InvalidRequestException` for more than one rule and for an unusable one. */
export function excludeTest(rules: readonly FilterRule[] | undefined): PathTest {
  const patterns = parse(ruleValue(rules));
  return patterns.length === 0 ? () => false : anyOf(patterns);
}

/** What to take, and which directories lead there. */
export interface IncludeTest {
  readonly takes: PathTest;
  /** True for a directory below which something may be taken. */
  readonly leadsTo: PathTest;
}

/** Throws like {@link excludeTest}, and for a `*` anywhere but at the end [aws-facts 2]. */
export function includeTest(rules: readonly FilterRule[] | undefined): IncludeTest {
  const patterns = parse(ruleValue(rules));
  if (patterns.length === 0) return { takes: () => true, leadsTo: () => true };
  if (patterns.some((p) => p.length > 2 || (p.length === 2 && p[1] !== ''))) {
    throw invalidRequest('An include pattern may hold "*" as its last character only.', 'InvalidFilter');
  }
  const exact = patterns.filter((p) => p.length === 1).map((p) => (p[0] ?? '').replace(/\/$/, ''));
  const starts = patterns.filter((p) => p.length === 2).map((p) => p[0] ?? '');
  return {
    takes: (path) =>
      exact.some((e) => path === e || path.startsWith(`${e}/`)) || starts.some((s) => path.startsWith(s)),
    leadsTo: (path) => [...exact, ...starts].some((e) => e.startsWith(`${path}/`)),
  };
}
