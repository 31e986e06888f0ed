/** The prefix every key of a share starts with: bucket prefix, then share prefix. Ends with a slash. */
export function resolveKeyPrefix(
  config: { readonly bucket: { readonly prefix: string } },
  share: { readonly prefix: string },
): string {
  return config.bucket.prefix + share.prefix;
}

/** True when one key could lie under both prefixes. */
export function prefixesOverlap(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}
