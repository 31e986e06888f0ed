import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { HeadwaterError } from '../../errors.ts';
import type { Buckets } from '../../ports/bucket.ts';

/** Where a job's report lies. */
export interface ReportHome {
  readonly job: string;
  readonly bucket: string;
  /** Without a slash at its end. */
  readonly prefix: string;
}

/** What is to be said when an object of the report is not there, or is not what S3 wrote. */
export interface ReportProblems {
  missing(key: string): HeadwaterError;
  damaged(key: string): HeadwaterError;
}

/** `job-ID/manifest.json` of a report (S3 batch-ops-examples-reports). */
const manifestSchema = z.object({
  Format: z.literal('Report_CSV_20180820'),
  Results: z.array(z.object({ Bucket: z.string(), Key: z.string(), MD5Checksum: z.string() })),
});

/**
 * The lines of a job's report, streamed, empty ones left out: of every file that its manifest names, each held against the MD5 that it
 * names. Throws what `problems` make; PortFault.
 */
export async function* reportLines(
  buckets: Pick<Buckets, 'read' | 'open'>,
  { job, bucket, prefix }: ReportHome,
  problems: ReportProblems,
): AsyncGenerator<string> {
  const home = `${prefix}/job-${job}/`;
  const body = await buckets.read(bucket, `${home}manifest.json`);
  if (body === null) throw problems.missing(`${home}manifest.json`);
  const manifest = manifestSchema.safeParse(parsed(body));
  if (!manifest.success) throw problems.damaged(`${home}manifest.json`);
  for (const { Bucket, Key, MD5Checksum } of manifest.data.Results) {
    if (Bucket !== bucket || !Key.startsWith(home)) throw problems.damaged(Key);
    const file = await buckets.open(Bucket, Key);
    if (file.kind !== 'bytes') throw problems.missing(Key);
    const md5 = createHash('md5');
    for await (const line of linesOf(file.bytes, (chunk) => md5.update(chunk))) if (line !== '') yield line;
    if (md5.digest('hex') !== MD5Checksum.toLowerCase()) throw problems.damaged(Key);
  }
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
