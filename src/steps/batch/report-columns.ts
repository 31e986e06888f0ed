/** Columns of a report before the message, which may hold anything. */
const COLUMNS = 6;
/** One column and what ends it. */
const COLUMN = /^(?:"((?:[^"]|"")*)"|([^,"]*)),/;

/** One line of a completion report. All of it is hostile input when shown. */
export interface ReportColumns {
  readonly bucket: string;
  /** As it stands there: URL-encoded, as far as is known [aws-facts C.3]. */
  readonly key: string;
  readonly status: string;
  /** Error code and HTTP status, in either order because schema and example differ. */
  readonly codes: readonly [string, string];
  readonly message: string;
}

/** Takes a line of a completion report of Batch Operations apart (S3 batch-ops-examples-reports). Null for a line that is no row. */
export function reportColumns(line: string): ReportColumns | null {
  const cells: string[] = [];
  let rest = line;
  while (cells.length < COLUMNS) {
    const found = COLUMN.exec(rest);
    if (found === null) return null;
    cells.push((found[1] ?? found[2] ?? '').replaceAll('""', '"'));
    rest = rest.slice(found[0].length);
  }
  const [bucket = '', key = '', , status = '', fifth = '', sixth = ''] = cells;
  return { bucket, key, status, codes: [fifth, sixth], message: messageOf(rest) };
}

/** The example's own messages are quoted, though not always as CSV has it. */
function messageOf(cell: string): string {
  return cell.replace(/^"|"$/g, '').replaceAll('""', '"');
}

/** `404` of `error details: {"failureMessage": ..., "errorCode": "404"}`. */
export function failureCode(message: string): string | null {
  return /"errorCode"\s*:\s*"([A-Za-z0-9_.]{1,40})"/.exec(message)?.[1] ?? null;
}
