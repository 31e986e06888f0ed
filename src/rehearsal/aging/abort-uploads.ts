import { opendirSync, readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { LifecycleRule } from '../s3/lifecycle-parse.ts';
import { endUpload } from '../s3/upload-record.ts';
import { isMissing } from '../store/fs-errors.ts';
import type { BucketLayout } from '../store/layout.ts';
import { daysAfter } from './due.ts';
import type { Tally } from './tally.ts';

/**
 * Aborts the unfinished multipart uploads that are due, and answers when the next one is (ms; Infinity: never). Days count
 * from the upload's beginning [aws-facts A.1, A.2].
 */
export function abortUploads(
  layout: BucketLayout,
  rules: readonly LifecycleRule[],
  { now, tally, clock }: { readonly now: number; readonly tally: Tally; readonly clock: Clock },
): number {
  const aborting = rules.filter((rule) => rule.enabled && rule.abortMultipartDays !== undefined);
  let next = Number.POSITIVE_INFINITY;
  if (aborting.length === 0) return next;
  for (const { id, key, initiatedAt } of uploadsUnderWay(layout, clock)) {
    const days = aborting
      .filter(({ filter }) => key.startsWith(filter.prefix ?? ''))
      .map((rule) => rule.abortMultipartDays ?? Number.POSITIVE_INFINITY);
    const due = daysAfter(initiatedAt, Math.min(...days));
    if (due > now) {
      next = Math.min(next, due);
      continue;
    }
    endUpload(layout, id);
    tally.addAborted();
  }
  return next;
}

const uploadSchema = z.object({ key: z.string(), initiated: z.string().optional() });

interface UploadUnderWay {
  readonly id: string;
  readonly key: string;
  /** Milliseconds on the rehearsal's clock. */
  readonly initiatedAt: number;
}

function* uploadsUnderWay({ uploads }: BucketLayout, clock: Clock): Generator<UploadUnderWay> {
  for (const id of namesIn(uploads)) {
    const file = `${uploads}/${id}/upload.json`;
    try {
      const { key, initiated } = uploadSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
      const initiatedAt = initiated === undefined ? clock.at(statSync(file).mtimeMs) : Date.parse(initiated);
      yield { id, key, initiatedAt };
    } catch (error) {
      // It ended just now, or a kill left half of it: nothing to abort.
      if (!isMissing(error) && !(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
    }
  }
}

function* namesIn(directory: string): Generator<string> {
  let open: ReturnType<typeof opendirSync>;
  try {
    open = opendirSync(directory);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  try {
    for (let entry = open.readSync(); entry !== null; entry = open.readSync()) yield entry.name;
  } finally {
    open.closeSync();
  }
}
