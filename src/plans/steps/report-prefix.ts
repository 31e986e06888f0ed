/** Where a share's task reports go in the control bucket; ends with a slash, as DataSync wants it. */
export function reportPrefix(migration: string, share: string): string {
  return `${migration}/reports/${share}/`;
}
