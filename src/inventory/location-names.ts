/**
 * Paths whose last component holds a character that the `Subdirectory` of a DataSync location cannot: anything but
 * letters, digits, `_ - + . ( )`, blanks, and `$` over SMB [aws-facts 1]. So `=`, `@`, `&`, `,`, `'` and all that is not
 * ASCII, other than blanks. Valid as a JavaScript (`u`) and as an RE2 expression.
 */
export function locationIllegal(protocol: 'nfs' | 'smb'): string {
  return `[^A-Za-z0-9_\\-+./()\\p{Zs}${protocol === 'smb' ? '$' : ''}][^/]*$`;
}
