import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import type { ByteText } from '../../inventory/import-entry.ts';

/** Where the named columns of a header are; names match whatever their case. Throws `listing-columns` (usage). */
export function columnsAt<Name extends string>(
  header: readonly ByteText[],
  required: readonly Name[],
): (name: string) => number {
  const names = header.map((name) => name.trim().toLowerCase());
  const missing = required.filter((name) => !names.includes(name.toLowerCase()));
  if (missing.length > 0) throw columnsMissing(missing, header);
  return (name) => names.indexOf(name.toLowerCase());
}

/** A listing without the columns it has to have. */
export function columnsMissing(missing: readonly string[], header: readonly ByteText[]): HeadwaterError {
  const seen = safeText(header.slice(0, 20).join(', ')).slice(0, 300);
  return new HeadwaterError({
    code: 'listing-columns',
    blame: 'usage',
    message: `The listing has no column ${missing.map((name) => safeText(name)).join(', ')}${header.length === 0 ? '; it is empty' : `; its columns are: ${seen}`}.`,
    next: ['Check --format and --map; docs/importing.md shows the command that makes each listing.'],
  });
}

/** What tells one column from the next in a header: the first of comma, semicolon and tab outside quotes; else a comma. */
export function delimiterOf(header: ByteText): string {
  return /[,;\t]/.exec(header.replace(/"[^"]*"/g, ''))?.[0] ?? ',';
}
