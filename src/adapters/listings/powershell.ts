import type { ByteText, ImportItem, Reading } from '../../inventory/import-entry.ts';
import type { PathRules } from '../../inventory/import-path.ts';
import { isoNs, wholeNumber } from '../../inventory/import-values.ts';
import { columnsAt, delimiterOf } from './columns.ts';
import { csvFields } from './csv-fields.ts';
import { readCsv } from './csv-records.ts';
import { windowsPath } from './windows-path.ts';

/** FILE_ATTRIBUTE_DIRECTORY and FILE_ATTRIBUTE_REPARSE_POINT [Windows, file attribute constants]. */
const [DIRECTORY, REPARSE_POINT] = [0x10, 0x400];

/** Reads what `Get-ChildItem -Recurse | Select-Object ... | Export-Csv` wrote. Throws `listing-columns` (usage). */
export function readPowerShell(
  input: AsyncIterable<Uint8Array>,
  rules: PathRules,
): AsyncGenerator<readonly ImportItem[]> {
  return readCsv(input, true, (header) => {
    const delimiter = delimiterOf(header);
    return { delimiter, read: rowReader(csvFields(header, delimiter), rules) };
  });
}

function rowReader(
  header: ReturnType<typeof csvFields>,
  rules: PathRules,
): (fields: readonly ByteText[]) => Reading {
  const names = typeof header === 'string' ? [] : header;
  const at = columnsAt(names, ['FullName', 'Length', 'LastWriteTimeUtc', 'Attributes']);
  const [fullName, length, written] = [at('FullName'), at('Length'), at('LastWriteTimeUtc')];
  const [accessed, attributes, linkType] = [at('LastAccessTimeUtc'), at('Attributes'), at('LinkType')];
  return (fields) => {
    if (fields.length === 1 && fields[0] === '') return null;
    if (fields.length !== names.length)
      return { reason: 'the line has another number of columns than the header' };
    const value = (column: number): ByteText => fields[column] ?? '';
    const kind = kindOf(value(attributes), value(linkType));
    if (kind === null) return { reason: 'Attributes are none' };
    const mtimeNs = isoNs(value(written));
    const atimeNs = accessed === -1 || value(accessed) === '' ? undefined : isoNs(value(accessed));
    if (mtimeNs === null || atimeNs === null)
      return { reason: 'a time is not written as ToString("o") does' };
    const path = windowsPath(value(fullName), rules);
    if (typeof path !== 'string') return path;
    if (path === '') return null;
    const times = atimeNs === undefined ? { mtimeNs } : { mtimeNs, atimeNs };
    if (kind !== 'file') return { path, kind, ...times };
    const sizeBytes = wholeNumber(value(length));
    return sizeBytes === null ? { reason: 'Length is not a number' } : { path, kind, sizeBytes, ...times };
  };
}

/**
 * Attributes by name or as a number. A file behind a reparse point may be a deduplicated one: only LinkType tells a link.
 * A directory behind one is entered by no copy, so it counts as a link.
 */
function kindOf(attributes: ByteText, linkType: ByteText): 'file' | 'directory' | 'symlink' | null {
  const words = attributes.split(', ');
  const bits = wholeNumber(attributes);
  if (bits === null && !words.every((word) => /^[A-Z][A-Za-z]+$/.test(word))) return null;
  const directory = bits === null ? words.includes('Directory') : (bits & DIRECTORY) !== 0;
  const reparse = bits === null ? words.includes('ReparsePoint') : (bits & REPARSE_POINT) !== 0;
  if (/^(?:SymbolicLink|Junction)$/.test(linkType) || (directory && reparse)) return 'symlink';
  return directory ? 'directory' : 'file';
}
