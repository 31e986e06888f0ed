import type { ColumnMap, ImportField } from '../../inventory/import-columns.ts';
import type { ByteText, ImportItem, Reading } from '../../inventory/import-entry.ts';
import { byteText } from '../../inventory/import-entry.ts';
import type { PathRules } from '../../inventory/import-path.ts';
import { readRow } from '../../inventory/import-row.ts';
import { columnsMissing, delimiterOf } from './columns.ts';
import { csvFields } from './csv-fields.ts';
import { readCsv } from './csv-records.ts';

/** What is said of a CSV of somebody's own. */
export interface MappedCsvOptions {
  readonly map: ColumnMap;
  readonly rules: PathRules;
  /** One character; null: the first of comma, semicolon and tab in the first line. */
  readonly delimiter: string | null;
  /** False: there is none, and columns are named by number, from 1. */
  readonly header: boolean;
}

/** Reads a CSV whose columns are named by a map. Throws `listing-columns` (usage). */
export function readMappedCsv(
  input: AsyncIterable<Uint8Array>,
  options: MappedCsvOptions,
): AsyncGenerator<readonly ImportItem[]> {
  return readCsv(input, options.header, (firstLine) => {
    const delimiter = options.delimiter ?? delimiterOf(firstLine);
    const fields = csvFields(firstLine, delimiter);
    const names = typeof fields === 'string' ? [] : fields;
    return { delimiter, read: rowReader(names, options) };
  });
}

function rowReader(
  names: readonly ByteText[],
  { map, rules, header }: MappedCsvOptions,
): (fields: readonly ByteText[]) => Reading {
  const at = new Map<ImportField, number>();
  const missing: string[] = [];
  for (const [field, { column }] of map) {
    const index = header ? names.indexOf(byteText(column)) : Number(column) - 1;
    if (index >= 0 && index < names.length) at.set(field, index);
    else missing.push(column);
  }
  if (missing.length > 0) throw columnsMissing(missing, names);
  return (fields) => {
    if (fields.length === 1 && fields[0] === '' && names.length > 1) return null;
    if (fields.length !== names.length)
      return { reason: 'the line has another number of columns than the first' };
    return readRow((field) => fields[at.get(field) ?? -1] ?? '', map, rules);
  };
}
