import type { ByteText, Rejection } from './import-entry.ts';

/** How the paths of a listing become relative to the share's root. */
export interface PathRules {
  /** What stands before the relative path, in byte text, tried in order; none: the paths are relative already. */
  readonly prefixes: readonly ByteText[];
  /** Windows' backslash becomes `/`, and prefixes match whatever their case (of ASCII letters). */
  readonly windows: boolean;
}

/** An empty component, `.` or `..`: no file system has an entry of such a name. */
const BAD_COMPONENT = /(?:^|\/)\.{0,2}(?:\/|$)/;

/**
 * A path of a listing as one relative to the share's root, without a slash at either end; empty for the root itself. One
 * that lies outside, or that no share can hold, is rejected.
 */
export function placedPath(listed: ByteText, rules: PathRules): ByteText | Rejection {
  const path = rules.windows ? listed.replaceAll('\\', '/') : listed;
  const relative = rules.prefixes.length === 0 ? path : without(path, rules);
  if (relative === null) return OUTSIDE;
  if (relative === '') return rules.prefixes.length === 0 ? EMPTY : '';
  if (relative.startsWith('/') || (rules.windows && /^[A-Za-z]:/.test(relative))) return ABSOLUTE;
  if (BAD_COMPONENT.test(relative)) return BAD;
  return relative.includes('\0') ? NUL : relative;
}

const OUTSIDE: Rejection = { reason: 'the path lies outside the prefix' };
const EMPTY: Rejection = { reason: 'the path is empty' };
const ABSOLUTE: Rejection = { reason: 'the path is absolute' };
const BAD: Rejection = { reason: 'the path has an empty component, "." or ".."' };
const NUL: Rejection = { reason: 'the path holds a NUL' };

function without(path: ByteText, { prefixes, windows }: PathRules): ByteText | null {
  for (const given of prefixes) {
    const prefix = trimmed(windows ? given.replaceAll('\\', '/') : given);
    const head = path.slice(0, prefix.length);
    if (head !== prefix && !(windows && asciiLower(head) === asciiLower(prefix))) continue;
    if (path.length === prefix.length) return '';
    if (path[prefix.length] === '/') return path.slice(prefix.length + 1);
  }
  return null;
}

const trimmed = (prefix: ByteText): ByteText => prefix.replace(/\/+$/, '');
const asciiLower = (text: ByteText): ByteText => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
