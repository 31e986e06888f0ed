import { createHash } from 'node:crypto';
import { z } from 'zod';
import { HeadwaterError } from '../../../errors.ts';
import { safeText } from '../../../inventory/display.ts';
import type { Buckets } from '../../../ports/bucket.ts';
import type { AtRestRow } from '../../../ports/comparison.ts';
import { parseReportRow } from './report-row.ts';

/** Rows of a report, some at a time. */
export interface ReportBatch {
  readonly rows: readonly AtRestRow[];
  /** Lines that were no rows. */
  readonly unread: number;
}

/** Where a job's report lies. */
export interface ReportPlace {
  readonly share: string;
  readonly job: string;
  readonly bucket: string;
  /** Without a slash at its end. */
  readonly prefix: string;
}

/** `job-ID/manifest.json` of a report (S3 batch-ops-examples-reports). */
const manifestSchema = z.object({
  Format: z.literal('Report_CSV_20180820'),
  Results: z.array(z.object({ Bucket: z.string(), Key: z.string(), MD5Checksum: z.string() })),
});

const BATCH_ROWS = 2048;

/**
 * The rows of a job's report, streamed: every file that its manifest names, each held against the MD5 that it names.
 * Throws HeadwaterError `at-rest-report-missing` (held), `at-rest-report-damaged` (proof).
 */
export async function* reportRows(buckets: Buckets, place: ReportPlace): AsyncGenerator<ReportBatch> {
  const home = `${place.prefix}/job-${place.job}/`;
  const body = await buckets.read(place.bucket, `${home}manifest.json`);
  if (body === null) throw missing(place, `${home}manifest.json`);
  const manifest = manifestSchema.safeParse(parsed(body));
  if (!manifest.success) throw damaged(place, `${home}manifest.json`);
  for (const { Bucket, Key, MD5Checksum } of manifest.data.Results) {
    if (Bucket !== place.bucket || !Key.startsWith(home)) throw damaged(place, Key);
    const file = await buckets.open(Bucket, Key);
    if (file.kind !== 'bytes') throw missing(place, Key);
    const md5 = createHash('md5');
    yield* batches(file.bytes, (chunk) => md5.update(chunk));
    if (md5.digest('hex') !== MD5Checksum.toLowerCase()) throw damaged(place, Key);
  }
}

async function* batches(
  bytes: AsyncIterable<Uint8Array>,
  seen: (chunk: Uint8Array) => unknown,
): AsyncGenerator<ReportBatch> {
  let rows: AtRestRow[] = [];
  let unread = 0;
  for await (const line of linesOf(bytes, seen)) {
    if (line === '') continue;
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

async function* linesOf(
  bytes: AsyncIterable<Uint8Array>,
  seen: (chunk: Uint8Array) => unknown,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let left = '';
  for await (const chunk of bytes) {
    seen(chunk);
    const lines = (left + decoder.decode(chunk, { stream: true })).split('\n');
    left = lines.pop() ?? '';
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  yield left + decoder.decode();
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return null;
  }
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
