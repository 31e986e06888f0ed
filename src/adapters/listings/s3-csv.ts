import type { ByteText, ImportItem, Reading } from '../../inventory/import-entry.ts';
import type { PathRules } from '../../inventory/import-path.ts';
import { readS3Row } from '../../inventory/import-s3.ts';
import { isoNs } from '../../inventory/import-values.ts';
import { columnsAt } from './columns.ts';
import { CsvRecords } from './csv-records.ts';
import { linesOf } from './records.ts';

/**
 * Reads one CSV file of a report. `schema`: the names of its columns, from the manifest. Lines have no line breaks within,
 * because keys are URL-encoded. Throws `listing-columns` (usage).
 */
export async function* readS3Csv(
  input: AsyncIterable<Uint8Array>,
  schema: readonly string[],
  rules: PathRules,
): AsyncGenerator<readonly ImportItem[]> {
  const records = new CsvRecords({ delimiter: ',', read: rowReader(schema, rules) });
  for await (const { first, texts } of linesOf(input, '\n')) {
    const items: ImportItem[] = [];
    for (const [at, text] of texts.entries()) records.take({ text, line: first + at }, items);
    yield items;
  }
  const items: ImportItem[] = [];
  records.end(items);
  yield items;
}

function rowReader(schema: readonly string[], rules: PathRules): (fields: readonly ByteText[]) => Reading {
  const at = columnsAt(schema, ['Key', 'Size']);
  const [keyAt, sizeAt, modifiedAt] = [at('Key'), at('Size'), at('LastModifiedDate')];
  const [latestAt, markerAt] = [at('IsLatest'), at('IsDeleteMarker')];
  return (fields) => {
    if (fields.length === 1 && fields[0] === '') return null;
    if (fields.length !== schema.length)
      return { reason: 'the line has another number of columns than the manifest' };
    const value = (column: number): ByteText => fields[column] ?? '';
    const key = urlDecoded(value(keyAt));
    if (key === null) return { reason: 'the key is not URL-encoded' };
    const lastModified = value(modifiedAt) === '' ? null : isoNs(value(modifiedAt));
    if (lastModified === null && value(modifiedAt) !== '')
      return { reason: 'LastModifiedDate is not a time' };
    const flags = [value(latestAt), value(markerAt)];
    if (flags.some((flag) => !['', 'true', 'false'].includes(flag))) {
      return { reason: 'IsLatest or IsDeleteMarker is neither true nor false' };
    }
    const [isLatest = '', isDeleteMarker = ''] = flags;
    // A delete marker has no size.
    if (isLatest === 'false' || isDeleteMarker === 'true') return null;
    return readS3Row({ key, size: value(sizeAt), lastModified, isLatest, isDeleteMarker }, rules);
  };
}

/** `+` is a space, as in the listing of a bucket [aws-facts C.3]; null when a percent sign begins no byte. */
export function urlDecoded(text: ByteText): ByteText | null {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return null;
  return text
    .replaceAll('+', ' ')
    .replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
