import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskReportConfig } from '@aws-sdk/client-datasync';
import type { ObjectStore } from '../object-store.ts';
import { idOf } from './arns.ts';
import { openText, type TextWriter } from './lines.ts';
import type { ReportCategory, ReportRow } from './report-rows.ts';
import { bucketOf } from './rules.ts';

/** Largest part of a detailed report [aws-facts 5]. */
export const MAX_PART_BYTES = 5_000_000;
const CLOSING = ']}';

const LISTS = {
  transferred: 'Transferred',
  skipped: 'Skipped',
  verified: 'Verified',
  deleted: 'Deleted',
} as const;

/** Collects the rows of one execution into parts on local disk. */
export interface ReportSpool {
  add(row: ReportRow): Promise<void>;
  /** Writes what is left, and the summary. */
  finish(summary: object): Promise<void>;
}

/** Whose report, and what is wanted in it. */
export interface ReportOwner {
  readonly executionArn: string;
  readonly taskArn: string;
  readonly config: TaskReportConfig;
}

function wants(config: TaskReportConfig, row: ReportRow): boolean {
  if (config.OutputType === 'SUMMARY_ONLY') return false;
  const level =
    config.Overrides?.[LISTS[row.category]]?.ReportLevel ?? config.ReportLevel ?? 'SUCCESSES_AND_ERRORS';
  return row.isError || level === 'SUCCESSES_AND_ERRORS';
}

/**
 * Names are settled by execution, list and number, so that a report written twice is the same objects. The hexadecimal
 * end is opaque in AWS's names too.
 */
function partName(execution: string, list: string, part: number): string {
  const number = String(part).padStart(5, '0');
  const end = createHash('sha256').update(`${execution}/${list}/${number}`).digest('hex').slice(0, 16);
  return `Detailed-Reports+${execution}.files-${list}-v1-${number}-${end}.json`;
}

/** Opens an empty spool in a folder of its own; whatever an interrupted run left there is dropped. */
export async function openSpool(folder: string, owner: ReportOwner): Promise<ReportSpool> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const execution = idOf(owner.executionArn);
  const opening = (category: ReportCategory): string =>
    `{"TaskExecutionId":${JSON.stringify(execution)},"${LISTS[category]}":[`;
  const open = new Map<ReportCategory, { readonly text: TextWriter; bytes: number; rows: number }>();
  const parts = new Map<ReportCategory, number>();

  const begin = (category: ReportCategory) => {
    const part = (parts.get(category) ?? 0) + 1;
    parts.set(category, part);
    const text = openText(join(folder, partName(execution, category, part)));
    text.write(opening(category));
    const begun = { text, bytes: Buffer.byteLength(opening(category)) + CLOSING.length, rows: 0 };
    open.set(category, begun);
    return begun;
  };
  const end = (category: ReportCategory): void => {
    const part = open.get(category);
    open.delete(category);
    part?.text.write(CLOSING);
    part?.text.close();
  };

  return {
    add: async (row) => {
      if (!wants(owner.config, row)) return;
      const text = JSON.stringify(row.json);
      const bytes = Buffer.byteLength(text);
      const before = open.get(row.category);
      if (before !== undefined && before.bytes + 1 + bytes > MAX_PART_BYTES) end(row.category);
      const part = open.get(row.category) ?? begin(row.category);
      const comma = part.rows === 0 ? '' : ',';
      part.text.write(comma + text);
      part.bytes += comma.length + bytes;
      part.rows += 1;
    },
    finish: async (summary) => {
      for (const category of Object.keys(LISTS) as ReportCategory[]) end(category);
      await writeFile(
        join(folder, `Summary-Reports+${execution}.summary-v1.json`),
        JSON.stringify(summary, null, 2),
      );
    },
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/**
 * Uploads a finished spool to the report's bucket as
 * `<sub>Detailed-Reports/<task>/<exec>/exec-<id>.files-<list>-v1-<n>-<hex>.json` and `<sub>Summary-Reports/...`
 * [aws-facts 5], then drops it. Throws what the store throws, the bucket's absence included.
 */
export async function uploadSpool(folder: string, owner: ReportOwner, store: ObjectStore): Promise<void> {
  const target = owner.config.Destination?.S3;
  const bucket = bucketOf(target?.S3BucketArn ?? '');
  const under = (target?.Subdirectory ?? '').replace(/^\/+/, '');
  const below = under === '' || under.endsWith('/') ? under : `${under}/`;
  for (const file of (await readdir(folder)).sort()) {
    const [kind = '', name = ''] = file.split('+');
    const key = `${below}${kind}/${idOf(owner.taskArn)}/${idOf(owner.executionArn)}/${name}`;
    await store.put(bucket, key, once(await readFile(join(folder, file))), {
      contentType: 'application/json',
    });
  }
  await rm(folder, { recursive: true, force: true });
}
