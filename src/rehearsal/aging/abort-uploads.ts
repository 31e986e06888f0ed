import type { LifecycleRule } from '../s3/lifecycle-parse.ts';
import { endUpload, uploadsOf } from '../s3/upload-record.ts';
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
  { now, tally }: { readonly now: number; readonly tally: Tally },
): number {
  const aborting = rules.filter((rule) => rule.enabled && rule.abortMultipartDays !== undefined);
  let next = Number.POSITIVE_INFINITY;
  if (aborting.length === 0) return next;
  for (const { id, upload } of uploadsOf(layout)) {
    const days = aborting
      .filter(({ filter }) => upload.key.startsWith(filter.prefix ?? ''))
      .map((rule) => rule.abortMultipartDays ?? Number.POSITIVE_INFINITY);
    const due = daysAfter(Date.parse(upload.initiated), Math.min(...days));
    if (due > now) {
      next = Math.min(next, due);
      continue;
    }
    endUpload(layout, id);
    tally.addAborted();
  }
  return next;
}
