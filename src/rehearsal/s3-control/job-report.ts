import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { DiskStore } from '../store/store.ts';
import type { JobTask } from './job-manifest.ts';
import type { JobRecord } from './job-record.ts';
import type { TaskResult } from './task-result.ts';

/** Rows of a report on their way: in files, so that nothing grows with the number of objects. */
export interface JobReport {
  add(task: JobTask, taskId: string, result: TaskResult): Promise<void>;
  /** Writes the report into its bucket: the rows, then `manifest.json`, so that whoever sees that sees all. */
  publish(nowMs: number): Promise<void>;
  /** Removes the files. */
  close(): Promise<void>;
}

const STATUSES = ['succeeded', 'failed'] as const;
type Status = (typeof STATUSES)[number];
const BATCH_ROWS = 1000;

/** Starts the rows of a job's report in `directory`. */
export async function startReport(store: DiskStore, directory: string, job: JobRecord): Promise<JobReport> {
  const { order, id } = job;
  const fileOf = (status: Status): string => `${directory}/${id}-${status}.csv`;
  const files: Readonly<Record<Status, FileHandle>> = {
    succeeded: await open(fileOf('succeeded'), 'w'),
    failed: await open(fileOf('failed'), 'w'),
  };
  const rows: Record<Status, string[]> = { succeeded: [], failed: [] };
  const counts: Record<Status, number> = { succeeded: 0, failed: 0 };
  const flush = async (status: Status): Promise<void> => {
    await files[status].appendFile(rows[status].splice(0).join(''));
  };
  return {
    async add(task, taskId, result) {
      rows[result.kind].push(rowOf(task, taskId, result));
      counts[result.kind] += 1;
      if (rows[result.kind].length >= BATCH_ROWS) await flush(result.kind);
    },
    async publish(nowMs) {
      const { report } = order;
      if (report === null) return;
      const home = [report.prefix, `job-${id}`].filter((part) => part !== '').join('/');
      const Results: object[] = [];
      for (const status of STATUSES) {
        await flush(status);
        if (counts[status] === 0 || (status === 'succeeded' && report.failedOnly)) continue;
        const Key = `${home}/results/${createHash('sha1').update(`${id}/${status}`).digest('hex')}.csv`;
        const md5 = createHash('md5');
        await store.put(report.bucket, Key, hashed(createReadStream(fileOf(status)), md5), {
          contentType: 'text/csv',
        });
        Results.push({
          TaskExecutionStatus: status,
          Bucket: report.bucket,
          MD5Checksum: md5.digest('hex'),
          Key,
        });
      }
      const manifest = JSON.stringify({
        Format: 'Report_CSV_20180820',
        ReportCreationDate: new Date(nowMs).toISOString(),
        Results,
        ReportSchema: 'Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage',
      });
      const put = (name: string, text: string, contentType: string) =>
        store.put(report.bucket, `${home}/${name}`, Readable.from([Buffer.from(text)]), { contentType });
      await put('manifest.json.md5', createHash('md5').update(manifest).digest('hex'), 'text/plain');
      await put('manifest.json', manifest, 'application/json');
    },
    async close() {
      await Promise.all(STATUSES.map((status) => files[status].close()));
      await Promise.all(STATUSES.map((status) => rm(fileOf(status), { force: true })));
    },
  };
}

async function* hashed(
  body: AsyncIterable<Uint8Array>,
  digest: { update(chunk: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    digest.update(chunk);
    yield chunk;
  }
}

/**
 * A row as AWS's example has it (S3 batch-ops-examples-reports): the HTTP status stands before the error code, although the
 * schema names them the other way round.
 */
function rowOf({ bucket, encodedKey, versionId }: JobTask, taskId: string, result: TaskResult): string {
  const place = `${bucket},${encodedKey},${versionId ?? ''}`;
  if (result.kind === 'failed') {
    const message = `error details: {"failureMessage":"Task ${taskId} ${result.message}", "errorCode": "${result.errorCode}"}`;
    return `${place},failed,200,PermanentFailure,${quoted(message)}\n`;
  }
  return `${place},succeeded,200,,${quoted(result.message)}\n`;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
