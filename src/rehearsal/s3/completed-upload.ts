import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { isMissing } from '../store/fs-errors.ts';
import type { BucketLayout } from '../store/layout.ts';

/** Finished uploads are remembered on the day they ended and the next one. */
const DAYS_KEPT = 2;

const completedSchema = z.object({
  key: z.string(),
  /** Of the list of parts it was completed with. */
  partsDigest: z.string(),
  /** The answer. */
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
type Completed = z.output<typeof completedSchema>;

// No upload id starts with a dot.
const directoryOf = (layout: BucketLayout): string => `${layout.uploads}/.completed`;

/** Tells lists of parts apart. */
export function digestOfParts(parts: readonly { readonly number: number; readonly etag: string }[]): string {
  const digest = createHash('sha256');
  for (const { number, etag } of parts) digest.update(`${number} ${etag}\n`);
  return digest.digest('hex');
}

/** Remembers how an upload ended: S3 answers the same request once more the same way, for a while. */
export function rememberCompleted(
  layout: BucketLayout,
  id: string,
  completed: Completed,
  nowMs: number,
): void {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const directory = `${directoryOf(layout)}/${day}`;
  if (mkdirSync(directory, { recursive: true }) !== undefined) forgetOld(layout);
  writeFileSync(`${directory}/${id}.json.new`, JSON.stringify(completed));
  renameSync(`${directory}/${id}.json.new`, `${directory}/${id}.json`);
}

function forgetOld(layout: BucketLayout): void {
  const days = readdirSync(directoryOf(layout)).sort();
  for (const day of days.slice(0, -DAYS_KEPT)) {
    rmSync(`${directoryOf(layout)}/${day}`, { recursive: true, force: true });
  }
}

/** How the upload of `key` ended with these parts; null when it did not, or too long ago. `id` must be of an upload id's form. */
export function recallCompleted(
  layout: BucketLayout,
  id: string,
  key: string,
  partsDigest: string,
): Completed | null {
  for (const day of daysOf(layout)) {
    let text: string;
    try {
      text = readFileSync(`${directoryOf(layout)}/${day}/${id}.json`, 'utf8');
    } catch (error) {
      if (isMissing(error)) continue;
      throw error;
    }
    const completed = completedSchema.parse(JSON.parse(text));
    return completed.key === key && completed.partsDigest === partsDigest ? completed : null;
  }
  return null;
}

function daysOf(layout: BucketLayout): readonly string[] {
  try {
    return readdirSync(directoryOf(layout));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
