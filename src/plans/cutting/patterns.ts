/**
 * A share-relative path as a DataSync pattern for it and all below it: with a leading slash, and a backslash before what
 * patterns give a meaning to [aws-facts 2].
 */
export function treePattern(path: string): string {
  return `/${path.replaceAll(/[\\*|]/g, (character) => `\\${character}`)}`;
}

/** All names in a directory that begin with a text; a star may stand at the end of an include pattern only [aws-facts 2]. */
export function prefixPattern(directory: string, prefix: string): string {
  return `${treePattern(directory === '' ? prefix : `${directory}/${prefix}`)}*`;
}

/** Characters of a filter of these patterns, which are joined by bars. */
export function filterLength(patterns: readonly string[]): number {
  return patterns.reduce((sum, pattern) => sum + pattern.length + 1, 0);
}
