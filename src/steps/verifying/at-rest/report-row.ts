import type { AtRestRow } from '../../../ports/comparison.ts';
import { failureCode, reportColumns } from '../../batch/report-columns.ts';

/**
 * One line of the report of a job that computes CRC-64/NVME over whole objects. Null for a line that is none: it proves nothing, and is
 * counted.
 */
export function parseReportRow(line: string): AtRestRow | null {
  const row = reportColumns(line);
  if (row === null) return null;
  const { bucket, key, status, message } = row;
  if (status === 'failed') {
    const code = failureCode(message) ?? row.codes.find((cell) => /[A-Za-z]/.test(cell)) ?? 'unknown';
    return { bucket, key, outcome: 'failed', etag: null, checksum: null, code };
  }
  return status === 'succeeded' ? computed(bucket, key, message) : null;
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
