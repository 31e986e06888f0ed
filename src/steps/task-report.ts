import type { ReportItem } from '../ports/catalog.ts';

/** What one report document holds for the books, and what it holds that we did not understand. */
export interface ParsedReport {
  readonly items: readonly ReportItem[];
  readonly unknown: number;
}

const PASSED_OVER: readonly string[] = ['TaskExecutionId', 'Verified', 'Deleted'];

/**
 * Reads one detailed task report, Basic or Enhanced layout: a top-level key names the list [aws-facts 5]. Verified
 * and Deleted lists say nothing about transfer and are passed over. Unknown shapes are counted, never guessed at.
 */
export function parseTaskReport(body: Uint8Array): ParsedReport {
  const document = parse(body);
  if (document === null) return { items: [], unknown: 1 };
  const items: ReportItem[] = [];
  let unknown = 0;
  for (const [list, entries] of Object.entries(document)) {
    if (PASSED_OVER.includes(list)) continue;
    if (!Array.isArray(entries) || (list !== 'Transferred' && list !== 'Skipped')) {
      unknown += 1;
      continue;
    }
    for (const entry of entries) {
      const item = toItem(list, entry);
      if (item === null) unknown += 1;
      else items.push(item);
    }
  }
  return { items, unknown };
}

function parse(body: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isMap ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function toItem(list: 'Transferred' | 'Skipped', entry: unknown): ReportItem | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const fields = entry as Record<string, unknown>;
  const { RelativePath: path } = fields;
  if (typeof path !== 'string') return null;
  const code = String(fields.ErrorCode ?? fields.FailureCode ?? fields.FailureReason ?? '');
  const failed = fields.TransferStatus !== undefined && fields.TransferStatus !== 'SUCCESS';
  const outcome = list === 'Skipped' ? 'skipped' : failed ? 'failed' : 'transferred';
  // Basic reports begin paths with a slash, Enhanced ones do not.
  return { relativePath: path.replace(/^\//, ''), outcome, code };
}
