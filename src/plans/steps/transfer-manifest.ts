/** Where a share's transfer manifests go in the control bucket; ends with a slash. Never inside a share's own prefix. */
export function manifestPrefix(migration: string, share: string): string {
  return `${migration}/manifests/${share}/`;
}

/** What a field must not hold outside of quotes; spaces at its ends and a byte order mark could be taken for none of it. */
const NEEDS_QUOTES = /[",\n\r]|^[\s\uFEFF]|\s$/;

/**
 * One line of a transfer manifest, its newline included: a path relative to the source location, without a leading
 * slash. Commas, quotes and line ends stand in quotes, inner quotes are doubled [aws-facts 5].
 */
export function manifestLine(path: string): string {
  return NEEDS_QUOTES.test(path) ? `"${path.replaceAll('"', '""')}"\n` : `${path}\n`;
}
