import type { ReportItem } from '../ports/comparison.ts';

/** What one report document holds for the books, and what it holds that we did not understand. */
export interface ParsedReport {
  readonly items: readonly ReportItem[];
  /** Paths of regular files that were not carried, as {@link ReportItem} has them. */
  readonly failedFiles: readonly string[];
  /** How many others were not: directories, links, and what the report does not say enough about. */
  readonly failedOthers: number;
  readonly unknown: number;
}

const PASSED_OVER: readonly string[] = ['TaskExecutionId', 'Verified', 'Deleted'];

/**
 * Reads one detailed task report of an execution (its id), Basic or Enhanced layout: a top-level key names the list [aws-facts 5].
 * Verified and Deleted lists say nothing about transfer and are passed over. Unknown shapes are counted, never guessed at: a
 * document that was cut off, or that names no execution or another one, says nothing and counts as one.
 */
export function parseTaskReport(body: Uint8Array, execution: string): ParsedReport {
  const document = parse(body);
  if (document === null || !isOf(execution, document.TaskExecutionId)) {
    return { items: [], failedFiles: [], failedOthers: 0, unknown: 1 };
  }
  const items: ReportItem[] = [];
  const failedFiles: string[] = [];
  let [failedOthers, unknown] = [0, 0];
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
      if (item?.outcome !== 'failed') continue;
      if (isFile(entry)) failedFiles.push(item.relativePath);
      else failedOthers += 1;
    }
  }
  return { items, failedFiles, failedOthers, unknown };
}

/** Whether the id alone or the whole ARN stands there is not documented [aws-facts 5]. */
function isOf(execution: string, named: unknown): boolean {
  return typeof named === 'string' && (named === execution || named.endsWith(`/${execution}`));
}

function parse(body: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
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
  // Half a surrogate pair is in no file's name, and would be another path once it is written.
  if (typeof path !== 'string' || /\p{Surrogate}/u.test(path)) return null;
  if (list === 'Transferred' && typeof fields.TransferStatus !== 'string') return null;
  const code = codeOf(fields.ErrorCode ?? fields.FailureCode ?? fields.FailureReason);
  const outcome =
    list === 'Skipped' ? 'skipped' : fields.TransferStatus === 'SUCCESS' ? 'transferred' : 'failed';
  // Basic reports begin paths with a slash, Enhanced ones do not.
  return { relativePath: path.replace(/^\//, ''), outcome, code };
}

/** Basic has a number, Enhanced a name; of anything else nothing can be said. */
function codeOf(code: unknown): string {
  return typeof code === 'string' || typeof code === 'number' ? String(code) : '';
}

/** Basic and Enhanced name the metadata differently [aws-facts 5]. */
function isFile(entry: unknown): boolean {
  const { SrcMetadata, SourceMetadata } = entry as Record<string, unknown>;
  const metadata = SrcMetadata ?? SourceMetadata;
  return (
    typeof metadata === 'object' && metadata !== null && 'Type' in metadata && metadata.Type === 'Regular'
  );
}
