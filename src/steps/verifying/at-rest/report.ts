import { HeadwaterError } from '../../../errors.ts';
import { safeText } from '../../../inventory/display.ts';
import type { Buckets } from '../../../ports/bucket.ts';
import type { AtRestRow } from '../../../ports/comparison.ts';
import { type ReportHome, reportLines } from '../../batch/report-lines.ts';
import { parseReportRow } from './report-row.ts';

/** Rows of a report, some at a time. */
export interface ReportBatch {
  readonly rows: readonly AtRestRow[];
  /** Lines that were no rows. */
  readonly unread: number;
}

/** Where the report of a share's job lies. */
export interface ReportPlace extends ReportHome {
  readonly share: string;
}

const BATCH_ROWS = 2048;

/**
 * The rows of a job's report, streamed. Throws HeadwaterError `at-rest-report-missing` (held), `at-rest-report-damaged` (proof).
 */
export async function* reportRows(buckets: Buckets, place: ReportPlace): AsyncGenerator<ReportBatch> {
  const problems = {
    missing: (key: string) => missing(place, key),
    damaged: (key: string) => damaged(place, key),
  };
  let rows: AtRestRow[] = [];
  let unread = 0;
  for await (const line of reportLines(buckets, place, problems)) {
    const row = parseReportRow(line);
    if (row === null) unread += 1;
    else rows.push(row);
    if (rows.length < BATCH_ROWS) continue;
    yield { rows, unread };
    rows = [];
    unread = 0;
  }
  yield { rows, unread };
}

function missing({ share, job, bucket }: ReportPlace, key: string): HeadwaterError {
  return new HeadwaterError({
    code: 'at-rest-report-missing',
    blame: 'held',
    message: `Job ${safeText(job)} of ${share} is complete, and s3://${bucket}/${safeText(key)} of its report is not there.`,
    next: [
      'See what became of it: a lifecycle rule on the control bucket, or somebody who deletes there.',
      `Then have S3 compute anew: headwater verify --share ${share} --level L3`,
    ],
  });
}

function damaged({ share, job, bucket }: ReportPlace, key: string): HeadwaterError {
  return new HeadwaterError({
    code: 'at-rest-report-damaged',
    blame: 'proof',
    message: `The report of job ${safeText(job)} of ${share} is not what S3 wrote: s3://${bucket}/${safeText(key)} is not the file that its manifest names.`,
    next: [
      'Find out who writes to the control bucket.',
      `Then have S3 compute anew: headwater verify --share ${share} --level L3`,
    ],
  });
}
