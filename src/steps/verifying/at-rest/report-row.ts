import type { AtRestRow } from '../../../ports/comparison.ts';

/** Columns of a report before the message, which may hold anything. */
const COLUMNS = 6;
/** One column and what ends it. */
const COLUMN = /^(?:"((?:[^"]|"")*)"|([^,"]*)),/;

/**
 * One line of a completion report of Batch Operations (S3 batch-ops-examples-reports): bucket, key, version, status, error code and HTTP
 * status, the last two in either order because schema and example differ, and a message. Null for a line that is no row of a job
 * that computes CRC-64/NVME over whole objects: it proves nothing, and is counted.
 */
export function parseReportRow(line: string): AtRestRow | null {
  const cells: string[] = [];
  let rest = line;
  while (cells.length < COLUMNS) {
    const found = COLUMN.exec(rest);
    if (found === null) return null;
    cells.push((found[1] ?? found[2] ?? '').replaceAll('""', '"'));
    rest = rest.slice(found[0].length);
  }
  const [bucket = '', key = '', , status, fifth = '', sixth = ''] = cells;
  const message = messageOf(rest);
  if (status === 'failed') {
    const code = failureCode(message) ?? [fifth, sixth].find((cell) => /[A-Za-z]/.test(cell)) ?? 'unknown';
    return { bucket, key, outcome: 'failed', etag: null, checksum: null, code };
  }
  return status === 'succeeded' ? computed(bucket, key, message) : null;
}

/** The example's own messages are quoted, though not always as CSV has it. */
function messageOf(cell: string): string {
  return cell.replace(/^"|"$/g, '').replaceAll('""', '"');
}

function computed(bucket: string, key: string, message: string): AtRestRow | null {
  const said = parsed(message);
  const { checksum_base64: value, etag, checksumAlgorithm: algorithm, checksumType: type } = said;
  const known = algorithm === 'CRC64NVME' && type === 'FULL_OBJECT';
  // Eight bytes in base64.
  if (!known || typeof value !== 'string' || !/^[A-Za-z0-9+/]{11}=$/.test(value)) return null;
  if (typeof etag !== 'string') return null;
  const checksum = { algorithm, type, value } as const;
  return { bucket, key, outcome: 'computed', etag: etag.replaceAll('"', ''), checksum, code: '' };
}

function parsed(message: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** `404` of `error details: {"failureMessage": ..., "errorCode": "404"}`. */
function failureCode(message: string): string | null {
  return /"errorCode"\s*:\s*"([A-Za-z0-9_.]{1,40})"/.exec(message)?.[1] ?? null;
}
