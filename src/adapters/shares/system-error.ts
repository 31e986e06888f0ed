/** The system's error name (`EACCES`, `ENOENT`, ...); `UNKNOWN` for anything that is not a system error. */
export function errorCode(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'UNKNOWN';
}

/** True when the name no longer leads anywhere: removed, or an ancestor replaced by something else. */
export function isGone(code: string): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR';
}
